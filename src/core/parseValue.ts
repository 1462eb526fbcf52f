import { parseHex } from './address';
import { evaluateSelection } from './expression';
import { literalAt } from './literal';
import { fail, ok, type Result } from './result';

/**
 * The value of what a person typed or selected to have it decoded: a literal of the language, plain hexadecimal digits,
 * or a constant expression. Who asks for a decode means an address, so bare digits need no context here.
 */
export function parseValue(text: string, languageId: string): Result<bigint> {
  const trimmed = text.trim();
  const literal = literalAt(trimmed, 0, languageId);
  if (literal?.end === trimmed.length) return ok(literal.value);
  const plain = parseHex(trimmed.replace(/^\[<?|>?\]$/g, ''));
  if (plain.ok) return plain;
  const evaluated = evaluateSelection(trimmed, languageId);
  // Who asks here has no place to say that the value is doubtful.
  if (evaluated.ok && evaluated.value.caveat?.kind === 'undefined') return fail(evaluated.value.caveat.text);
  return evaluated.ok ? ok(evaluated.value.value) : looksLikeExpression(trimmed) ? evaluated : plain;
}

function looksLikeExpression(text: string): boolean {
  return /[-+*/%&|^~<>()]/.test(text);
}
