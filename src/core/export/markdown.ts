import { formatAddress, formatSize, hex } from '../address';
import type { MemoryMap, Quantity, Section } from '../memoryMap';
import { overflowLines } from '../picture/overflow';
import { rightsWord } from '../picture/paint';
import type { LayoutProfile, Region } from '../profiles/profile';

/** Sections, or else the regions of a layout, as a Markdown table: highest address first, unless low is at the top. */
export function layoutMarkdown(
  what: { readonly map?: MemoryMap | undefined; readonly profile?: LayoutProfile | undefined },
  options: { readonly lowAtTop?: boolean } = {},
): string {
  const { map, profile } = what;
  const parts = [
    map === undefined ? undefined : sectionTable(map, options.lowAtTop === true),
    profile === undefined ? undefined : regionTable(profile, options.lowAtTop === true),
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

function sectionTable(map: MemoryMap, lowAtTop: boolean): string {
  const bits = map.addressBits ?? 64;
  const sections = map.sections.filter((section) => section.allocated);
  const placed = sections.some((section) => section.region !== undefined);
  const rows = sections.map((section) => [
    code(section.name),
    quantityCell(section.vma, (value) => formatAddress(value, bits)),
    quantityCell(section.lma, (value) => formatAddress(value, bits)),
    quantityCell(section.size, (value) => `${hex(value)} (${formatSize(value)})`),
    section.rights === undefined ? '' : `\`${rightsWord(section.rights)}\``,
    ...(placed ? [regionCell(map, section)] : []),
  ]);
  const heads = ['Section', 'Run address (VMA)', 'Load address (LMA)', 'Size', 'Rights'];
  return table([...heads, ...(placed ? ['Region'] : [])], lowAtTop ? rows : rows.reverse());
}

function regionCell(map: MemoryMap, section: Section): string {
  const { region, lmaRegion } = section;
  const own = region === undefined ? '' : code(region);
  const loaded = lmaRegion === undefined || lmaRegion === region ? '' : `, loaded in ${code(lmaRegion)}`;
  return [own + loaded, ...overflowLines(map, section).map(cell)].join(', ');
}

/** A figure that is not known says why, as everywhere. */
function quantityCell(quantity: Quantity, text: (value: bigint) => string): string {
  if (quantity.kind === 'unknown') return `not known: ${cell(quantity.reason)}`;
  const sign = { exact: '', default: '~ ', estimated: '≈ ' }[quantity.certainty.kind];
  return `${sign}\`${text(quantity.value)}\``;
}

function regionTable(profile: LayoutProfile, lowAtTop: boolean): string {
  const regions = profile.regions.filter((region) => region.layer === 'base');
  const rows = regions.map(({ name, range, certainty, growth, description }: Region) => [
    cell(name),
    `${certainty.kind === 'default' ? '~ ' : certainty.kind === 'estimated' ? '≈ ' : ''}\`${formatAddress(range.start, profile.addressBits)}\``,
    `\`${formatAddress(range.end - 1n, profile.addressBits)}\``,
    formatSize(range.end - range.start),
    growth === undefined ? cell(description) : `${cell(description)} Grows to ${growth} addresses.`,
  ]);
  return table(['Region', 'Start', 'Last byte', 'Size', 'What it is'], lowAtTop ? rows : rows.reverse());
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A name in code: no character of it may end the cell, the code or the line. */
function code(name: string): string {
  const text = plain(name).replaceAll('|', '\\|');
  if (text.trim() === '') return '(no name)';
  // A fence longer than any run of backticks in the name, as Markdown asks for.
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

function cell(words: string): string {
  return plain(words).replace(/[\\`*_[\]<>|~&]/g, (character) => `\\${character}`);
}

function plain(words: string): string {
  return words.replace(/\p{C}/gu, '\uFFFD').slice(0, 500);
}
