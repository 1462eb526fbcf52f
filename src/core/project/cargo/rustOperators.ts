import { hasUnknown } from '../unknownText';
import { asText, textValue, unknownValue, type RustValue } from './rustValue';

/** What an operator makes of two values. */
export function combined(mark: string, a: RustValue, b: RustValue): RustValue {
  if (mark === '||' || mark === '&&') {
    const stops = mark === '||';
    if (a.kind === 'bool' && a.value === stops) return a;
    if (b.kind === 'bool' && b.value === stops) return b;
    return a.kind === 'bool' && b.kind === 'bool'
      ? { kind: 'bool', value: !stops }
      : unknownValue('a condition');
  }
  if (mark === '==' || mark === '!=') {
    if (a.kind === 'unset' || b.kind === 'unset') return { kind: 'bool', value: mark === '!=' };
    const known = (v: RustValue): string | undefined =>
      v.kind === 'text' && !hasUnknown(v.text) ? v.text : v.kind === 'bool' ? String(v.value) : undefined;
    const [x, y] = [known(a), known(b)];
    if (x === undefined || y === undefined) return unknownValue('a condition');
    return { kind: 'bool', value: (x === y) === (mark === '==') };
  }
  if (mark === '+' && a.kind === 'text') {
    const right = asText(b);
    return textValue(a.text + right.text, [...a.evidence, ...right.evidence]);
  }
  return unknownValue('a calculation');
}
