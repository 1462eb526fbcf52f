/** Binary operators by how tightly they bind, as in C. */
const levels: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const depthLimit = 100;

/**
 * What `math(EXPR)` makes of an expression: numbers of 64 bits with a sign, decimal or hexadecimal. Undefined where CMake 3.25
 * reports an error, or does not say what it gives.
 */
export function mathResult(text: string): bigint | undefined {
  const tokens = text.match(/0[xX][\da-fA-F]+|\d+|<<|>>|[^\s]/g) ?? [];
  let at = 0;
  let depth = 0;

  const unary = (): bigint | undefined => {
    const signs: string[] = [];
    for (; /^[-+~]$/.test(tokens[at] ?? ''); at += 1) signs.push(tokens[at] ?? '');
    let value = primary();
    for (const sign of signs.reverse())
      if (value !== undefined && sign !== '+') value = BigInt.asIntN(64, sign === '-' ? -value : ~value);
    return value;
  };

  const primary = (): bigint | undefined => {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '(' && depth < depthLimit) {
      depth += 1;
      const value = binary(0);
      depth -= 1;
      at += 1;
      return tokens[at - 1] === ')' ? value : undefined;
    }
    if (!/^\d/.test(token) || token.length > 20) return undefined;
    const value = BigInt(token.replace(/^0+(?=\d)/, ''));
    return value < 1n << 63n ? value : undefined;
  };

  const binary = (level: number): bigint | undefined => {
    const marks = levels[level];
    if (marks === undefined) return unary();
    let left = binary(level + 1);
    while (left !== undefined && marks.includes(tokens[at] ?? '')) {
      const mark = tokens[at] ?? '';
      at += 1;
      const right = binary(level + 1);
      left = right === undefined ? undefined : calculated(mark, left, right);
    }
    return left;
  };

  const value = tokens.length === 0 ? undefined : binary(0);
  return at === tokens.length ? value : undefined;
}

function calculated(mark: string, a: bigint, b: bigint): bigint | undefined {
  const shift = b & 63n;
  switch (mark) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<<':
      return BigInt.asIntN(64, a << shift);
    case '>>':
      return a >> shift;
    case '+':
      return BigInt.asIntN(64, a + b);
    case '-':
      return BigInt.asIntN(64, a - b);
    case '*':
      return BigInt.asIntN(64, a * b);
    case '/':
      return b === 0n ? undefined : BigInt.asIntN(64, a / b);
    default:
      return b === 0n ? undefined : a % b;
  }
}
