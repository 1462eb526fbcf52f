import type { Expression } from './ast';

/** An expression and all in it, from left to right. Walks without recursion, since a chain of operators may be very long. */
export function* subexpressions(expression: Expression): Generator<Expression, void> {
  const stack: Expression[] = [expression];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    yield at;
    switch (at.kind) {
      case 'unary':
        stack.push(at.operand);
        break;
      case 'binary':
        stack.push(at.right, at.left);
        break;
      case 'conditional':
        stack.push(at.otherwise, at.then, at.test);
        break;
      case 'call':
        for (let i = at.arguments.length - 1; i >= 0; i -= 1) {
          const argument = at.arguments[i];
          if (argument !== undefined) stack.push(argument);
        }
        break;
      case 'segmentStart':
        stack.push(at.fallback);
        break;
      case 'assertion':
        stack.push(at.test);
        break;
      case 'number':
      case 'symbol':
      case 'query':
      case 'missing':
        break;
    }
  }
}

/** Whether a function is called anywhere in an expression. */
export function calls(expression: Expression, name: string): boolean {
  for (const part of subexpressions(expression)) if (part.kind === 'call' && part.name === name) return true;
  return false;
}
