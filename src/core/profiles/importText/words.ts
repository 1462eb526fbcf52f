import type { Growth, RegionKind } from '../profile';
import type { StatedSize } from './found';

const shifts: Readonly<Record<string, bigint>> = { B: 0n, K: 10n, M: 20n, G: 30n, T: 40n, P: 50n, E: 60n };

/** `22M`, `~128 TiB`, and the `~16M TB` of the kernel's documents, which is sixteen mebi-tebibytes. */
const sizeForm =
  /(~|about )?\s*(\d{1,9})(?:\.(\d{1,3}))?\s*(?:([KM]) ?(?=[TP]B))?([KMGTPE])(?:iB|B|b)?(?![A-Za-z0-9])/;

/** A size such as `~128 TiB`, `22M` or `( 932 kB)`: a rounded figure stands for all that rounds to it. */
export function statedSize(text: string): StatedSize | undefined {
  const match = sizeForm.exec(text.replace(/(\d\s*)k(?=i?[bB])/, '$1K'));
  if (match === null) return undefined;
  // A difference, `16 EiB − 256 TiB`, is exact, and what it is made from says nothing by itself.
  if (/^\s*[−-]\s*\d/.test(text.slice(match.index + match[0].length))) return undefined;
  const [whole = '', about, integer = '0', fraction = '', times = 'B', unit = 'B'] = match;
  const shift = (shifts[unit] ?? 0n) + (shifts[times] ?? 0n);
  const scale = 10n ** BigInt(fraction.length);
  const value = (BigInt(integer + fraction) << shift) / scale;
  // One unit of the last digit as written; `about` allows a sixteenth besides.
  const step = (1n << shift) / scale;
  const slack = about === undefined ? step : step + value / 16n;
  return { least: value > slack ? value - slack : 0n, most: value + slack, text: whole.trim() };
}

/** A size in a list that is not rounded, and where it stands; undefined when there is none. */
export function exactSize(text: string): { value: bigint; at: number; end: number } | undefined {
  const match = /(?<![\w.~])(\d{1,6})\s?([KMGT])(?:iB|B)?(?![A-Za-z0-9.])/i.exec(text);
  if (match === null || /(?:~|about|up to|-)\s*$/i.test(text.slice(0, match.index))) return undefined;
  const value = BigInt(match[1] ?? '0') << (shifts[(match[2] ?? '').toUpperCase()] ?? 0n);
  return { value, at: match.index, end: match.index + match[0].length };
}

/** A text without the signs at its ends. Linear, as a regular expression for the end is not. */
export function trimmedOf(text: string, atStart: string, atEnd: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && (atStart.includes(text.charAt(from)) || text.charAt(from).trim() === '')) from += 1;
  while (to > from && (atEnd.includes(text.charAt(to - 1)) || text.charAt(to - 1).trim() === '')) to -= 1;
  return text.slice(from, to);
}

/** A description up to its first comma or bracket, as a name. */
export function nameIn(description: string): string {
  if (/\bnon-?canonical\b/i.test(description)) return 'Non-canonical hole';
  const plain = description.replace(/^[.…\s]+/, '');
  const cut = plain.search(/, |; |\. | \(|: /);
  return (cut > 2 ? plain.slice(0, cut) : plain)
    .slice(0, 100)
    .replace(/^\[([^[\]]*)\]$/, '$1')
    .trim();
}

/** Which way something grows, by the words; arrows are for the drawing to say. */
export function growthInWords(text: string): Growth | undefined {
  const match = /\bgrow(?:s|ing)?\s+(?:to(?:wards)?\s+)?(up|down|higher|lower)/i.exec(text);
  if (match === null) return undefined;
  return /^(?:up|higher)$/i.test(match[1] ?? '') ? 'higher' : 'lower';
}

/** A name or note without what was read from it: arrows, growth, dots that stand for nothing. */
export function plainWords(text: string): string {
  return text
    .replace(/[↑↓⇑⇓▲▼]/g, ' ')
    .replace(/\(\s*grows?[^()]{0,60}\)/gi, ' ')
    .replace(/[([]\s{0,9}[)\]]/g, ' ')
    .replace(/\p{C}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

interface KindWords {
  readonly pattern: RegExp;
  readonly lower: RegionKind;
  readonly upper?: RegionKind;
}

/** The first that fits is taken. Where a half of the space has no kind of its own, one kind serves both. */
const kinds: readonly KindWords[] = [
  { pattern: /non-?canonical/i, lower: 'noncanonical' },
  { pattern: /\bguard/i, lower: 'guard' },
  { pattern: /\bvsyscall/i, lower: 'vsyscall' },
  { pattern: /\brecursive/i, lower: 'recursive' },
  { pattern: /\bkasan/i, lower: 'kasan' },
  { pattern: /\bfixmap|\bfixaddr/i, lower: 'fixmap' },
  { pattern: /\bpkmap/i, lower: 'pkmap' },
  { pattern: /\bvmemmap|virtual memory map\b/i, lower: 'vmemmap' },
  { pattern: /\bvmalloc|\bioremap/i, lower: 'vmalloc' },
  { pattern: /\bmodules?\b|module mapping/i, lower: 'module' },
  {
    pattern:
      /direct.?map|\blowmem\b|linear map|page_offset|\bhhdm\b|\bphys(?:ical)?[ -_]?(?:mem(?:ory)?[ _-]?)?map|physical memory|\bidentity/i,
    lower: 'directmap',
  },
  { pattern: /\bcpu_entry/i, lower: 'cpu-entry' },
  { pattern: /\befi\b/i, lower: 'efi' },
  {
    pattern:
      /\bpci\b|\bi\/o\b|\bio\b|\bmmio\b|\buart\d*\b|\bperipherals?\b|\bdevices?\b|\bvirtio\b|\bplic\b|\bclint\b|\bgic\b|\bapic\b|\bframe ?buffer\b/i,
    lower: 'io',
  },
  { pattern: /kernel (?:text|image|code|\(core elf\))/i, lower: 'kernel-image' },
  { pattern: /\breserved\b|\bunmapped\b|\bnot mapped\b/i, lower: 'guard' },
  { pattern: /\brandom\b/i, lower: 'random' },
  { pattern: /\bstacks?\b/i, lower: 'stack', upper: 'kernel' },
  { pattern: /memory.mapp|\bmmap|shared lib/i, lower: 'mmap', upper: 'kernel' },
  { pattern: /\bheap\b/i, lower: 'heap', upper: 'kernel' },
  { pattern: /\.text\b|\btext\b|\bcode\b/i, lower: 'text', upper: 'kernel-image' },
  { pattern: /\barguments?\b|\benvironment\b/i, lower: 'arguments' },
  {
    pattern: /\.(?:data|bss|rodata)\b|\bdata\b|\bvariables\b|^\.init\b/i,
    lower: 'data',
    upper: 'kernel-image',
  },
  { pattern: /\bunused\b|\bfree\b|\bavailable\b/i, lower: 'free' },
  { pattern: /\bhole\b|\bgap\b|\bunassigned\b/i, lower: 'hole' },
  { pattern: /\bdebug\b/i, lower: 'debug' },
];

/** What the words of a name, or else of a description, say a region is for. Absent when they say nothing. */
export function kindInWords(name: string, description: string, upperHalf: boolean): RegionKind | undefined {
  const found =
    kinds.find(({ pattern }) => pattern.test(name)) ?? kinds.find(({ pattern }) => pattern.test(description));
  return found === undefined ? undefined : upperHalf ? (found.upper ?? found.lower) : found.lower;
}

/** Whether the words say that nothing lives there. */
export function saysNothing(name: string, description: string): boolean {
  return /non-?canonical|\bunused\b|\bguard\b|\bhole\b|\bunassigned\b|\breserved\b|\bgap\b|\bfree\b/i.test(
    `${name} ${description}`,
  );
}
