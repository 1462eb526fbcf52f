import { code, isSpace, isWord } from './chars';
import type { Line } from './match';

/** Between a label and what it names: at most so many characters, and labels of at most so many. */
const mostBetween = 6;
const longestLabel = 32;

/** Words before digits that are no address, with or without a colon between: of hashes, of identifiers, of sets of bits. */
const exact: ReadonlySet<string> = new Set(
  (
    'commit hash sha sha1 sha256 sha512 sum md5 crc crc32 crc64 csum checksum cksum digest xxh3 xxh32 xxh64 xxhash siphash fnv murmur ' +
    'etag id ids guid uuid fsid wwid wwn wwpn eui64 key keyid token nonce seed salt secret password signature sig fingerprint ' +
    'serial sn n build build-id revision rev version tag blob index trace trace-id traceid span span-id spanid ' +
    'capinh capprm capeff capbnd capamb sigpnd shdpnd sigblk sigign sigcgt mask flags features ' +
    'license licence fingerprints mac eui naa card isbn phone'
  ).split(' '),
);

/** Ends of the names of fields, `X-B3-SpanId: …`, `requestId=…`. Only before a colon or an equals sign: `invalid ffff…`. */
const ends = [
  'id',
  'hash',
  'sum',
  'crc',
  'crc32',
  'crc64',
  'key',
  'digest',
  'token',
  'etag',
  'serial',
  'seed',
  'salt',
];

/** What ends in `id` and says something of an address. */
const notIds: ReadonlySet<string> = new Set(['invalid', 'valid', 'void', 'avoid', 'pid', 'tid']);

/** Whether the digits are a hash, an identifier or the like: their label says so, or they are a line of a list of checksums. */
export function isHash(line: Line, start: number, end: number): boolean {
  return isLabelledHash(line, start) || isChecksumLine(line, start, end);
}

function isLabelledHash({ text, start: lineStart }: Line, start: number): boolean {
  let i = start;
  let marked = false;
  while (i > lineStart && start - i < mostBetween && !isWord(text.charCodeAt(i - 1))) {
    const c = text.charCodeAt(i - 1);
    if (c === code.colon || c === code.equals) marked = true;
    else if (!isBetween(c)) return false;
    i -= 1;
  }
  let from = i;
  while (from > lineStart && i - from < longestLabel && isLabel(text.charCodeAt(from - 1))) from -= 1;
  const label = text.slice(from, i).toLowerCase();
  if (exact.has(label)) return true;
  return marked && !notIds.has(label) && ends.some((end) => label.endsWith(end));
}

function isBetween(c: number): boolean {
  return (
    isSpace(c) || c === code.quote || c === code.apostrophe || c === code.openParenthesis || c === code.minus
  );
}

function isLabel(c: number): boolean {
  return isWord(c) || c === code.minus;
}

/** `d41d8cd98f00b204  name.txt` and `… *name.txt`: nothing before, and after two characters a file's name or `-`. */
function isChecksumLine({ text, start: lineStart, end: lineEnd }: Line, start: number, end: number): boolean {
  if (start !== lineStart || text.charCodeAt(end) !== code.space) return false;
  const mark = text.charCodeAt(end + 1);
  if (mark !== code.space && mark !== code.asterisk) return false;
  const limit = Math.min(lineEnd, end + 260);
  let named = text.charCodeAt(end + 2) === code.minus;
  for (let i = end + 2; i < limit; i += 1) {
    const c = text.charCodeAt(i);
    if (isSpace(c)) return false;
    if (c === code.openParenthesis || c === code.openBracket || c === code.plus) return false;
    if (c === code.slash || (c === code.dot && isWord(text.charCodeAt(i + 1)))) named = true;
  }
  return named;
}
