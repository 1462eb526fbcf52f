import { END_OF_SPACE, formatAddress } from '../address';
import type { MemoryMap } from '../memoryMap';
import type { LayoutProfile } from '../profiles/profile';
import { slicesOf, type Slice } from './slices';

export interface AsciiOptions {
  /** `ascii` draws with `*`, `-` and `|`, `unicode` with box-drawing characters. Default `ascii`. */
  readonly style?: 'ascii' | 'unicode';
  /** Default false: high addresses at the top. */
  readonly lowAtTop?: boolean;
}

/**
 * A boxed drawing for documents: addresses at the edges, what lies between them in the boxes, names of the linker's
 * symbols beside the edges. An edge's address is where the box above it starts, and one past the end of the one below;
 * the top of the space is written with all digits f. Edges of unknown address have none, and a box of unknown place or size
 * says so; it stands where the script has it.
 */
export function drawAscii(
  what: { readonly map?: MemoryMap; readonly profile?: LayoutProfile },
  options: AsciiOptions = {},
): string {
  const { map, profile } = what;
  const lowAtTop = options.lowAtTop === true;
  const style = styles[options.style ?? 'ascii'];
  const words = style === styles.ascii ? inAscii : (text: string): string => text;
  const { slices, omitted } = slicesOf(map, profile);
  const bits = map?.addressBits ?? profile?.addressBits ?? 64;
  const labels = map === undefined ? () => '' : edgeLabels(map, slices);

  const boxes = slices.map((slice) => ({
    ...slice,
    lines: slice.lines.map((line) => words(clip(arrow(line, lowAtTop)))),
  }));
  const inner = Math.max(29, ...boxes.flatMap((box) => box.lines.map((line) => width(line) + 4)));
  const edges = edgeAddresses(boxes);
  // Slices come lowest first.
  if (!lowAtTop) {
    boxes.reverse();
    edges.reverse();
  }

  const lines: string[] = [];
  const addressWidth = formatAddress(0n, bits).length;
  const edge = (i: number): string => {
    const address = edges[i];
    const text = address === undefined ? '' : edgeText(address, bits);
    const corner = i === 0 ? style.top : i === edges.length - 1 ? style.bottom : style.middle;
    const label = address === undefined ? '' : words(labels(address));
    return `${text.padEnd(addressWidth)} ${corner[0]}${style.dash.repeat(inner)}${corner[1]} ${label}`.trimEnd();
  };
  boxes.forEach((box, i) => {
    lines.push(edge(i));
    const side = box.kind === 'gap' ? style.broken : style.side;
    for (const line of box.lines)
      lines.push(`${' '.repeat(addressWidth)} ${side}${centre(line, inner)}${side}`);
  });
  if (boxes.length > 0) lines.push(edge(boxes.length));
  const [first, last] = lowAtTop ? ['Low Address', 'High Address'] : ['High Address', 'Low Address'];
  const drawing =
    lines.length === 0
      ? ['Nothing to draw: no section has an address and a size.']
      : [first, '', ...lines, '', last];
  const notes = omitted.length === 0 ? [] : ['', ...omitted];
  return `${[...drawing, ...notes.map(words)].map(printable).join('\n')}\n`;
}

interface Style {
  readonly top: readonly [string, string];
  readonly middle: readonly [string, string];
  readonly bottom: readonly [string, string];
  readonly dash: string;
  readonly side: string;
  /** The side of a box that stands for more room than it takes. */
  readonly broken: string;
}

const styles: Readonly<Record<'ascii' | 'unicode', Style>> = {
  ascii: { top: ['*', '*'], middle: ['*', '*'], bottom: ['*', '*'], dash: '-', side: '|', broken: ':' },
  unicode: { top: ['┌', '┐'], middle: ['├', '┤'], bottom: ['└', '┘'], dash: '─', side: '│', broken: '┊' },
};

/** The addresses between the boxes, lowest first; one more than there are boxes. */
function edgeAddresses(boxes: readonly Slice[]): (bigint | undefined)[] {
  return Array.from({ length: boxes.length + 1 }, (_, i) => boxes[i]?.start ?? boxes[i - 1]?.end);
}

function edgeText(address: bigint, bits: 32 | 64): string {
  const top = bits === 32 ? 1n << 32n : END_OF_SPACE;
  return formatAddress(address === top ? top - 1n : address, bits);
}

/** More symbols than this are not looked through for the few at the edges. */
const labelledSymbols = 20_000;
const labelsPerEdge = 4;

/** Names of symbols of no size at the edges, such as the `_end` of a linker script. */
function edgeLabels(map: MemoryMap, slices: readonly Slice[]): (address: bigint) => string {
  const edges = new Set(slices.flatMap((slice) => [slice.start, slice.end]));
  const names = new Map<bigint, Set<string>>();
  const add = (address: bigint, name: string): void => {
    if (!edges.has(address)) return;
    const list = names.get(address);
    if (list === undefined) names.set(address, new Set([name]));
    else list.add(name);
  };
  for (const { name, value } of map.scriptSymbols) if (value.kind === 'known') add(value.value, name);
  if (map.origin.kind !== 'map' && map.symbols.count <= labelledSymbols) {
    for (let i = 0; i < map.symbols.count; i += 1) {
      const symbol = map.symbols.at(i);
      const isMark = symbol.kind === 'other' && symbol.size === 0n && symbol.binding === 'global';
      if (isMark) add(symbol.value, symbol.name);
    }
  }
  return (address) => {
    const list = [...(names.get(address) ?? [])];
    const shown = list.slice(0, labelsPerEdge).map(clip).join(', ');
    return list.length > labelsPerEdge ? `${shown} …` : shown;
  };
}

/** Arrows point the way things grow on paper; up and down are words for that, too. */
function arrow(line: string, lowAtTop: boolean): string {
  if (lowAtTop) return line.replace(/(higher addresses\))$/, '$1 ↓').replace(/(lower addresses\))$/, '$1 ↑');
  return line
    .replace(/ \(grows to higher addresses\)$/, ' (grows upward) ↑')
    .replace(/ \(grows to lower addresses\)$/, ' (grows downward) ↓');
}

/** Our own signs in letters that every file and every terminal has; names stay as they are but for these. */
function inAscii(text: string): string {
  return text
    .replaceAll(' − ', ' minus ')
    .replaceAll('−', '-')
    .replaceAll('…', '...')
    .replaceAll('↓', 'v')
    .replaceAll('↑', '^');
}

const longestLine = 56;

function clip(text: string): string {
  const characters = Array.from(text);
  return characters.length > longestLine ? `${characters.slice(0, longestLine - 1).join('')}…` : text;
}

function width(text: string): number {
  return Array.from(text).length;
}

function centre(text: string, inner: number): string {
  const room = inner - width(text);
  const left = Math.floor(room / 2);
  return ' '.repeat(left) + text + ' '.repeat(room - left);
}

/** Names in files may hold anything; a terminal must not take them for commands. */
function printable(line: string): string {
  return line.replace(/\p{C}/gu, '\uFFFD');
}
