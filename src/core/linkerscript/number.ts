const limit = 1n << 64n;

export interface NumberAt {
  readonly end: number;
  readonly value: bigint;
}

/**
 * The number that starts at `at`, as GNU ld 2.40 reads it (ldlex.l lines 135 to 195): suffixed forms exist only inside
 * expressions; `[0-9A-Fa-f]+` before one of HXBOD is a number even when it starts with a letter.
 */
export function gnuNumber(text: string, at: number, state: 'script' | 'expression'): NumberAt | undefined {
  const plainly = plainNumber(text, at);
  if (plainly !== undefined) return plainly;
  const candidates = [plain(text, at)];
  if (state === 'expression') candidates.push(dollar(text, at), suffixed(text, at));
  let best: NumberAt | undefined;
  for (const candidate of candidates) {
    if (candidate !== undefined && (best === undefined || candidate.end >= best.end)) best = candidate;
  }
  return best;
}

/**
 * Decimal and hexadecimal numbers of up to 13 digits that end where a word would: nearly all that there are, and the only
 * ones that fit a floating-point number for certain. Undefined for any other.
 */
function plainNumber(text: string, at: number): NumberAt | undefined {
  const first = text.charCodeAt(at);
  if (first < 48 || first > 57) return undefined;
  const hexadecimal = first === 48 && (text.charCodeAt(at + 1) | 32) === 120;
  const start = hexadecimal ? at + 2 : at;
  let end = start;
  let value = 0;
  for (;;) {
    const digit = digitAt(text, end);
    if (digit < 0 || (digit > 9 && !hexadecimal)) break;
    value = value * (hexadecimal ? 16 : 10) + digit;
    end += 1;
  }
  if (end === start || end - start > 13 || wordGoesOn(text.charCodeAt(end))) return undefined;
  // A zero in front makes it octal.
  if (!hexadecimal && first === 48 && end - at > 1) return undefined;
  return { end, value: BigInt(value) };
}

/** 0 to 15, or -1 when no hexadecimal digit stands there. */
function digitAt(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Letters, which may be a suffix. */
function wordGoesOn(c: number): boolean {
  const lower = c | 32;
  return lower >= 97 && lower <= 122;
}

const plainForm = /(?:(?:\$|0[xX])[0-9A-Fa-f]+|[0-9]+)[MKmk]?/y;
const dollarForm = /\$[0-9A-Fa-f]+/y;
const suffixedForm = /[0-9A-Fa-f]+[HhXxBbOoDd]/y;

function plain(text: string, at: number): NumberAt | undefined {
  const matched = match(plainForm, text, at);
  if (matched === undefined) return undefined;
  const unit = /[Mm]$/.test(matched) ? 1n << 20n : /[Kk]$/.test(matched) ? 1024n : 1n;
  const digits = unit === 1n ? matched : matched.slice(0, -1);
  const value = digits.startsWith('$') ? scan(digits.slice(1), 16) : scanAnyBase(digits);
  return { end: at + matched.length, value: BigInt.asUintN(64, value * unit) };
}

function dollar(text: string, at: number): NumberAt | undefined {
  const matched = match(dollarForm, text, at);
  return matched === undefined ? undefined : { end: at + matched.length, value: scan(matched.slice(1), 16) };
}

function suffixed(text: string, at: number): NumberAt | undefined {
  const matched = match(suffixedForm, text, at);
  if (matched === undefined) return undefined;
  return {
    end: at + matched.length,
    value: scan(matched.slice(0, -1), bases[matched.slice(-1).toLowerCase()] ?? 10),
  };
}

const bases: Readonly<Record<string, number>> = { h: 16, x: 16, o: 8, b: 2, d: 10 };

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

/** As `bfd_scan_vma` with base 0: 0x hexadecimal, 0 octal, else decimal. */
function scanAnyBase(digits: string): bigint {
  if (/^0[xX]/.test(digits)) return scan(digits.slice(2), 16);
  return scan(digits, digits.startsWith('0') ? 8 : 10);
}

/** Stops at the first digit that the base does not have; a number past 64 bits becomes 2^64-1. */
function scan(digits: string, base: number): bigint {
  let end = 0;
  while (end < digits.length && Number.parseInt(digits.charAt(end), 16) < base) end += 1;
  const valid = digits.slice(0, end).replace(/^0+(?=.)/, '');
  if (valid === '') return 0n;
  if (valid.length > 64) return limit - 1n;
  const value =
    base === 16
      ? BigInt(`0x${valid}`)
      : base === 8
        ? BigInt(`0o${valid}`)
        : base === 2
          ? BigInt(`0b${valid}`)
          : BigInt(valid);
  return value >= limit ? limit - 1n : value;
}

/**
 * A word as ld.lld 14 reads it (ScriptParser.cpp, parseInt): `0x…`, `…h`, decimal with K or M. Undefined when the word is
 * no number; words that start with a digit and are none are errors there.
 */
export function lldNumber(word: string): bigint | undefined {
  if (!/^[0-9a-fA-F]/.test(word)) return undefined;
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return fits(BigInt(`0x${word.slice(2)}`));
  if (/^[0-9a-fA-F]+[hH]$/.test(word)) return fits(BigInt(`0x${word.slice(0, -1)}`));
  if (/^[0-9]+[kK]$/.test(word)) return fits(BigInt(word.slice(0, -1)) * 1024n);
  if (/^[0-9]+[mM]$/.test(word)) return fits(BigInt(word.slice(0, -1)) << 20n);
  return /^[0-9]+$/.test(word) ? fits(BigInt(word)) : undefined;
}

function fits(value: bigint): bigint | undefined {
  return value < limit ? value : undefined;
}
