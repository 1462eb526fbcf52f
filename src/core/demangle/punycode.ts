/** RFC 3492, section 5: the parameters of Punycode. */
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialCode = 128;

/**
 * A name of Rust that is not ASCII (RFC 3492; Rust writes `_` where the RFC has the last hyphen).
 * `undefined` for what is no Punycode.
 */
export function fromPunycode(text: string): string | undefined {
  const delimiter = text.lastIndexOf('_');
  const characters = delimiter === -1 ? [] : [...text.slice(0, delimiter)];
  let code = initialCode;
  let bias = initialBias;
  let index = 0;
  for (let at = delimiter + 1; at < text.length;) {
    const before = index;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = digitOf(text.charCodeAt(at));
      at += 1;
      if (digit === undefined) return undefined;
      index += digit * weight;
      const t = Math.min(Math.max(k - bias, tMin), tMax);
      if (digit < t) break;
      weight *= base - t;
      if (weight > 0x7fff_ffff || index > 0x7fff_ffff) return undefined;
    }
    const length = characters.length + 1;
    bias = adapted(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > 0x10_ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
    characters.splice(index, 0, String.fromCodePoint(code));
    index += 1;
  }
  return characters.join('');
}

/** `a`–`z` are 0–25, `0`–`9` are 26–35. Past the end of the text there is no digit. */
function digitOf(code: number): number | undefined {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : undefined;
}

function adapted(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
