import type { RustToken } from './rustTokens';

/** A file of Rust source as its tokens, with where its functions and constants are. */
export interface RustFile {
  readonly path: string;
  readonly tokens: readonly RustToken[];
}

export interface RustFunction {
  readonly file: RustFile;
  readonly parameters: readonly string[];
  /** The tokens between its braces. */
  readonly start: number;
  readonly end: number;
}

export interface RustConstant {
  readonly file: RustFile;
  /** The tokens between `=` and `;`. */
  readonly start: number;
  readonly end: number;
}

/** Functions and constants by their last name. A build script and its helpers seldom have two of one name. */
export interface RustProgram {
  readonly functions: ReadonlyMap<string, RustFunction>;
  readonly constants: ReadonlyMap<string, RustConstant>;
}

const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

/** One past the bracket that closes the one at `start`. */
export function afterGroup(tokens: readonly RustToken[], start: number): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token?.kind !== 'mark') continue;
    if (opening.has(token.text)) depth += 1;
    else if (closing.has(token.text)) {
      depth -= 1;
      if (depth <= 0) return i + 1;
    }
  }
  return tokens.length;
}

/** The first token at `start` or later, outside of all brackets, that is one of `wanted` or closes what is around it. */
export function findOutside(
  tokens: readonly RustToken[],
  start: number,
  end: number,
  wanted: readonly string[],
): number {
  for (let i = start; i < end;) {
    const token = tokens[i];
    if (token?.kind === 'mark') {
      if (wanted.includes(token.text)) return i;
      if (opening.has(token.text)) {
        i = afterGroup(tokens, i);
        continue;
      }
      if (closing.has(token.text)) return i;
    }
    i += 1;
  }
  return end;
}

export function rustProgram(files: readonly RustFile[]): RustProgram {
  const functions = new Map<string, RustFunction>();
  const constants = new Map<string, RustConstant>();
  for (const file of files) {
    const { tokens } = file;
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i];
      const name = tokens[i + 1];
      if (token?.kind !== 'name') continue;
      if (token.text === 'fn' && name?.kind === 'name') {
        const made = functionAt(file, i + 2);
        if (made !== undefined && !functions.has(name.text)) functions.set(name.text, made);
      } else if ((token.text === 'const' || token.text === 'static') && name?.kind === 'name') {
        const end = findOutside(tokens, i + 2, tokens.length, [';']);
        const start = findOutside(tokens, i + 2, end, ['=']) + 1;
        if (start <= end && !constants.has(name.text)) constants.set(name.text, { file, start, end });
      }
    }
  }
  return { functions, constants };
}

function functionAt(file: RustFile, from: number): RustFunction | undefined {
  const { tokens } = file;
  const open = tokens.findIndex((token, i) => i >= from && token.text === '(' && token.kind === 'mark');
  if (open < 0 || open > from + 60) return undefined;
  const close = afterGroup(tokens, open);
  const parameters: string[] = [];
  for (let i = open + 1; i < close - 1;) {
    const end = findOutside(tokens, i, close - 1, [',']);
    const colon = findOutside(tokens, i, end, [':']);
    const name = tokens[colon - 1];
    if (colon < end && name?.kind === 'name') parameters.push(name.text);
    i = end + 1;
  }
  for (let i = close; i < tokens.length && i < close + 80; i += 1) {
    const token = tokens[i];
    if (token?.kind !== 'mark') continue;
    if (token.text === ';') return undefined;
    if (token.text === '{') return { file, parameters, start: i + 1, end: afterGroup(tokens, i) - 1 };
  }
  return undefined;
}
