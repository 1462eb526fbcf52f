import { unknownText, withoutMarks } from '../unknownText';

/** A Zig file, and the same with its remarks blanked, in which every character is where it was. */
export interface ZigText {
  readonly path: string;
  readonly source: string;
  readonly code: string;
}

export function blanked(text: string): { readonly source: string; readonly code: string } {
  const source = withoutMarks(text);
  const code = source.replace(/"(?:\\.|[^"\\\n])*"|\\\\[^\n]*|\/\/[^\n]*/g, (found) =>
    found.startsWith('//') ? ' '.repeat(found.length) : found,
  );
  return { source, code };
}

/** Calls and settings of one kind that are looked at in a file; no build that is written by hand has as many. */
const mostOfOneKind = 200;

/** The first matches of a pattern in a text. */
export function* matchesIn(code: string, pattern: RegExp): Generator<RegExpExecArray> {
  let count = 0;
  for (const match of code.matchAll(pattern)) {
    count += 1;
    if (count > mostOfOneKind) return;
    yield match;
  }
}

/** From an opening bracket to the closing one, strings passed over. */
export function callAt(code: string, open: number): string {
  let depth = 0;
  const pattern = /"(?:\\.|[^"\\\n])*"|[([{]|[)\]}]/g;
  pattern.lastIndex = open;
  for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
    if (match[0].startsWith('"')) continue;
    depth += '([{'.includes(match[0]) ? 1 : -1;
    if (depth <= 0) return code.slice(open, pattern.lastIndex);
    if (pattern.lastIndex - open > 50_000) break;
  }
  return code.slice(open, open + 2000);
}

/** The value of a field of a struct literal, as written. */
export function fieldIn(call: string, name: string): string | undefined {
  return new RegExp(`\\.${name}\\s*=\\s*([^,}]+(?:\\([^)]*\\))?)`).exec(call)?.[1]?.trim();
}

export type ZigConstants = ReadonlyMap<string, { readonly value: string; readonly at: number }>;

/** Constants and what they are set to, as written. */
export function constantsOf(code: string): ZigConstants {
  const found = new Map<string, { value: string; at: number }>();
  for (const match of code.matchAll(/\b(?:const|var)\s+(\w+)(?:\s*:[^=;]{1,500})?\s*=([^;]{1,2000});/g)) {
    const [, name = '', value = ''] = match;
    if (!found.has(name)) found.set(name, { value: value.trim(), at: match.index });
  }
  return found;
}

/**
 * The texts that an expression can stand for: of a string, a constant, `b.path(…)` and its like, `b.fmt(…)`, and every text of
 * a `switch`. What is none of these is unknown.
 */
export function textsIn(
  expression: string,
  constants: ZigConstants,
  depth = 0,
): readonly { readonly text: string; readonly at?: number }[] {
  const plain = expression
    .trim()
    .replace(/^\(([^]*)\)$/, '$1')
    .trim();
  const format = /\b(?:fmt|allocPrint|pathJoin|pathFromRoot)\s*\(/.exec(plain);
  const strings = [...plain.matchAll(/"((?:\\.|[^"\\\n])*)"/g)].map((match) => match[1] ?? '');
  if (format !== null && strings[0] !== undefined) {
    const [first] = strings;
    if (plain.includes('pathJoin')) return [{ text: strings.join('/') }];
    const args = [
      ...(/\.\{([^]*)\}/.exec(plain.slice(plain.indexOf(first) + first.length))?.[1]?.split(',') ?? []),
    ].map((arg) => arg.trim());
    let next = 0;
    const text = first.replace(/\{[^{}]*\}/g, () => {
      const arg = args[next++] ?? 'argument';
      const name = /^@tagName\(([\w.]+)\)$/.exec(arg)?.[1] ?? arg;
      const [value] =
        depth < 5 && constants.has(name)
          ? textsIn(constants.get(name)?.value ?? '', constants, depth + 1)
          : [];
      return value !== undefined && (constants.get(name)?.value.trim() ?? '').startsWith('"')
        ? value.text
        : unknownText(name);
    });
    return [{ text }];
  }
  if (strings.length > 0) return strings.map((text) => ({ text }));
  const name = /(?:path|relative|LazyPath)\s*\(\s*(\w+)\s*\)|=\s*(\w+)\s*\}|^([\w]+)$/.exec(plain);
  const constant = name?.[1] ?? name?.[2] ?? name?.[3];
  const found = constant === undefined ? undefined : constants.get(constant);
  if (found !== undefined && depth < 5) {
    const inner = textsIn(found.value, constants, depth + 1);
    return inner.map((one) => ({ at: found.at, ...one }));
  }
  return plain === '' ? [] : [{ text: unknownText(constant ?? plain.slice(0, 60)) }];
}
