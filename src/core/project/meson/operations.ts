import { joinPath } from '../paths';
import { isAbsolute } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import type { MesonRun } from './run';
import { asWord, numberValue, textValue, unknownValue, type MesonValue } from './value';

/** `+`, and `+=`. */
export function added(a: MesonValue, b: MesonValue): MesonValue {
  if (a.kind === 'list')
    return { kind: 'list', items: [...a.items, ...(b.kind === 'list' ? b.items : [b])].slice(0, 20_000) };
  if (a.kind === 'dict' && b.kind === 'dict')
    return { kind: 'dict', entries: new Map([...a.entries, ...b.entries]) };
  if (a.kind === 'number' && b.kind === 'number') return numberValue(a.value + b.value);
  const [x, y] = [asWord(a), asWord(b)];
  return textValue(x.text + y.text, [...x.evidence, ...y.evidence]);
}

/** What an operator between two values gives; what is compared with something unknown is noted. */
export function operation(run: MesonRun, mark: string, a: MesonValue, b: MesonValue): MesonValue {
  const bool = (value: boolean | undefined): MesonValue =>
    value === undefined ? unknownValue('a condition') : { kind: 'bool', value };
  const truth = (value: MesonValue): boolean | undefined => (value.kind === 'bool' ? value.value : undefined);
  switch (mark) {
    case '+':
      return added(a, b);
    case '/': {
      if (a.kind === 'number' && b.kind === 'number')
        return b.value === 0n ? unknownValue('a calculation') : numberValue(floored(a.value, b.value));
      const [x, y] = [asWord(a), asWord(b)];
      return textValue(joined(x.text, y.text), [...x.evidence, ...y.evidence]);
    }
    case 'or':
      return bool(
        truth(a) === true || truth(b) === true
          ? true
          : truth(a) === undefined || truth(b) === undefined
            ? undefined
            : false,
      );
    case 'and':
      return bool(
        truth(a) === false || truth(b) === false
          ? false
          : truth(a) === undefined || truth(b) === undefined
            ? undefined
            : true,
      );
    case '==':
    case '!=': {
      const same = equal(run, a, b);
      return bool(same === undefined ? undefined : same === (mark === '=='));
    }
    case 'in':
    case 'not in': {
      const needle = asWord(a).text;
      // A long list costs as many steps would.
      if (b.kind === 'list') run.steps += Math.floor(b.items.length / 50);
      if (hasUnknown(needle)) {
        ask(run, needle, b.kind === 'list' ? b.items.map((item) => asWord(item).text) : []);
        return bool(undefined);
      }
      const holds =
        b.kind === 'list'
          ? b.items.some((item) => asWord(item).text === needle)
          : b.kind === 'dict'
            ? b.entries.has(needle)
            : b.kind === 'text'
              ? b.text.includes(needle)
              : undefined;
      return bool(holds === undefined ? undefined : holds === (mark === 'in'));
    }
    default:
      if (a.kind === 'number' && b.kind === 'number') {
        if (mark === '-') return numberValue(a.value - b.value);
        if (mark === '*') return numberValue(a.value * b.value);
        if (mark === '%')
          return b.value === 0n
            ? unknownValue('a calculation')
            : numberValue(a.value - floored(a.value, b.value) * b.value);
        return bool(
          mark === '<'
            ? a.value < b.value
            : mark === '>'
              ? a.value > b.value
              : mark === '<='
                ? a.value <= b.value
                : a.value >= b.value,
        );
      }
      return unknownValue('a calculation');
  }
}

/** Division that rounds down, as Python's does and with it Meson's. */
function floored(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function equal(run: MesonRun, a: MesonValue, b: MesonValue): boolean | undefined {
  if (a.kind === 'bool' && b.kind === 'bool') return a.value === b.value;
  if (a.kind === 'list' && b.kind === 'list')
    return a.items.length === b.items.length && (a.items.length === 0 ? true : undefined);
  const [x, y] = [asWord(a).text, asWord(b).text];
  if (hasUnknown(x) || hasUnknown(y)) {
    ask(run, x, [y]);
    ask(run, y, [x]);
    return undefined;
  }
  return x === y;
}

/** Notes what an unknown thing is compared with, so that it can be tried. */
function ask(run: MesonRun, unknown: string, values: readonly string[]): void {
  const name = /^\uE000([^\uE001]*)\uE001$/.exec(unknown)?.[1];
  if (name === undefined || run.asked.size > 50) return;
  const known = run.asked.get(name) ?? new Set<string>();
  for (const value of values) if (!hasUnknown(value) && value !== '' && known.size < 8) known.add(value);
  run.asked.set(name, known);
}

/** Paths joined as Meson does: an absolute one begins anew. */
export function joined(a: string, b: string): string {
  if (isAbsolute(b) || a === '') return b;
  return hasUnknown(a) ? `${a}/${b}` : joinPath(a, b);
}
