import { splitsByHalf } from './titles';
import { byteCount, exactAmount, withoutRemark } from './words';
import { code, dim, dimCode, text, type Fact, type Inline } from './card';
import { entriesFact } from './recursiveFacts';
import { formatAddress, formatSize, hex } from '../address';
import type { Cause } from '../badPointer';
import { causeText } from '../badPointerText';
import type { AddressFacts } from '../explain';
import { knownValue, type Rights, type Section } from '../memoryMap';
import type { Region } from '../profiles/profile';
import type { SourceLocation } from '../text';
import { regionFacts, certaintyInline } from './regionFacts';

/** Facts about an address that is somewhere: what is behind it, what it is part of, where else it is. */
export function placeFacts(facts: AddressFacts, titled: Region | undefined): readonly Fact[] {
  return [...imageFacts(facts), ...regionFacts(facts, titled), ...aliasFact(facts), ...entriesFact(facts)];
}

/** What the image alone tells: where the byte is loaded, its section, its memory. */
export function imageFacts(facts: AddressFacts): readonly Fact[] {
  return [...physicalFact(facts), ...sectionFact(facts), ...loadedFact(facts), ...memoryFact(facts)];
}

/** `RAM 0x20000000 … 0x2000ffff 64 KiB, kernel.ld:3`. */
function memoryFact({ memory }: AddressFacts): readonly Fact[] {
  if (memory === undefined) return [];
  const { map, region, length } = memory;
  const origin = knownValue(region.origin);
  if (origin === undefined) return [];
  const bits = map.addressBits ?? 64;
  return [
    {
      label: 'Memory',
      lines: [
        [
          code(region.name),
          code(formatAddress(origin, bits)),
          text('…'),
          code(formatAddress(origin + length - 1n, bits)),
          dim(formatSize(length)),
          ...(region.source === undefined ? [] : [sourceLink(region.source)]),
        ],
      ],
    },
  ];
}

function physicalFact({ image, physical, decoded, foreignMachine }: AddressFacts): readonly Fact[] {
  if (image?.physical !== undefined && image.section !== undefined) {
    const same = BigInt(image.physical) === BigInt(decoded.address);
    const where = same ? 'loaded where it runs' : `LMA of ${image.section.name}`;
    const label = foreignMachine === undefined ? 'Physical' : 'Loaded at';
    return [{ label, lines: [[code(hex(image.physical)), dim(where)]] }];
  }
  if (physical?.kind !== 'known' || foreignMachine !== undefined) return [];
  const note = physical.region.physicalNote;
  return [
    {
      label: 'Physical',
      lines: [[code(hex(physical.address)), ...(note === undefined ? [] : [dim(withoutRemark(note))])]],
    },
  ];
}

function sectionFact({ image }: AddressFacts): readonly Fact[] {
  if (image?.section === undefined) return [];
  return [{ label: 'Section', lines: [sectionLine(image.section)] }];
}

/** `.text r-x 104.7 KiB, kernel.ld:12`. */
function sectionLine(section: Section): readonly Inline[] {
  const size = knownValue(section.size);
  const { source } = section;
  return [
    code(section.name),
    ...(section.rights === undefined ? [] : [code(rightsText(section.rights))]),
    ...(size === undefined ? [] : [text(`${formatSize(size)}${source === undefined ? '' : ','}`)]),
    ...(source === undefined ? [] : [sourceLink(source)]),
    ...(section.vma.kind === 'known' ? certaintyInline(section.vma.certainty) : []),
  ];
}

/** `kernel.ld:12`. */
export function sourceLink(location: SourceLocation): Inline {
  return { kind: 'source', text: `${fileName(location.file)}:${location.line.toString()}`, location };
}

function rightsText({ read, write, execute }: Rights): string {
  return `${read ? 'r' : '-'}${write ? 'w' : '-'}${execute ? 'x' : '-'}`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function loadedFact({ loaded, decoded }: AddressFacts): readonly Fact[] {
  if (loaded === undefined) return [];
  const bits = decoded.mode.addressBits;
  return [
    {
      label: 'Runs at',
      lines: [[code(formatAddress(loaded.runsAt, bits)), dim(`VMA of ${loaded.section.name}`)]],
    },
  ];
}

const mostAliases = 3;

function aliasFact({ aliases, decoded }: AddressFacts): readonly Fact[] {
  if (aliases.length === 0) return [];
  const lines = aliases
    .slice(0, mostAliases)
    .map(({ address, region }) => [code(formatAddress(address, decoded.mode.addressBits)), dim(region.name)]);
  if (aliases.length > mostAliases)
    lines.push([dim(`and ${(aliases.length - mostAliases).toString()} more`)]);
  return [{ label: 'Aliases', lines }];
}

/** What may have been meant: the address where one can be restored, and how it was spoilt. */
function causeFact(cause: Cause): Fact {
  const { title, detail, original } = causeText(cause);
  const label = { certain: 'Is', likely: 'Likely', possible: 'Perhaps' }[cause.confidence];
  if (original === undefined)
    return { label, lines: [[text(title), ...(detail === '' ? [] : [dim(detail)])]] };
  return { label, lines: [[code(formatAddress(original, 64)), dim(afterAddress(cause, title))]] };
}

/** What stands behind the restored address: how it was spoilt, and where it points. */
function afterAddress(cause: Cause, title: string): string {
  if (cause.kind === 'kasanShadow') {
    const { pattern } = cause;
    return `this is its KASAN shadow${pattern === undefined ? '' : `; ${pattern.by} ${pattern.name}`}`;
  }
  return 'place' in cause ? `${title}, ${withoutRemark(cause.place.name)}` : title;
}

export function causeFacts({ causes }: AddressFacts): readonly Fact[] {
  return causes.slice(0, 2).map(causeFact);
}

/** The canonical form, where the upper bits are all 0, as after `511 << 39`, and no cause has named that address already. */
function extendedFact({ decoded, causes }: AddressFacts): readonly Fact[] {
  const { sign, mode, canonicalForm } = decoded;
  if (sign?.value !== 0n || causes.length > 0 || mode.canonical.kind === 'none') return [];
  const bit = mode.canonical.kind === 'sign' ? mode.canonical.signBit : mode.canonical.selectBit;
  return [
    {
      label: 'Extended',
      lines: [[code(formatAddress(canonicalForm)), dim(`bit ${bit.toString()} copied upwards`)]],
    },
  ];
}

/** Why no processor takes the address, and what may have been meant. */
export function notCanonicalFacts(facts: AddressFacts): readonly Fact[] {
  const { notCanonical, decoded } = facts;
  if (notCanonical === undefined) return [];
  const { hole, below, above, nearest } = notCanonical;
  const bits = 64;
  const near = nearest === 'above' && above !== undefined ? above : below;
  const isBelow = near === below;
  const distance = spokenDistance(isBelow ? decoded.address - below : near - decoded.address);
  const users = facts.profile !== undefined && splitsByHalf(facts.profile);
  const byte = isBelow
    ? `last ${decoded.mode.addressBits === 32 ? '32-bit' : users ? 'user' : 'lower-half'} byte`
    : `first ${users ? 'kernel' : 'upper-half'} byte`;
  return [
    ...causeFacts(facts),
    ...extendedFact(facts),
    {
      label: 'Nearest',
      lines: [
        [code(formatAddress(near, bits)), dim(`${byte}${distance === '' ? '' : `, ${distance} away`}`)],
      ],
    },
    {
      label: 'Hole',
      lines: [[code(formatAddress(hole.start, bits)), text('…'), code(formatAddress(hole.end - 1n, bits))]],
    },
  ];
}

/** `16 TiB + 1`, since the last byte of a half is one short of round; empty when it is not round either way. */
function spokenDistance(distance: bigint): string {
  const exactly = exactAmount(distance);
  if (!exactly.startsWith('0x')) return exactly;
  const less = exactAmount(distance - 1n);
  return less.startsWith('0x') ? '' : `${less} + 1`;
}

/** Details that are off unless the settings ask for them. */
export function extraFacts({ decoded }: AddressFacts, parts: ReadonlySet<string>): readonly Fact[] {
  const { address, leafOffsets, indices, alignment } = decoded;
  const facts: Fact[] = [];
  if (parts.has('decimal')) facts.push({ label: 'Decimal', lines: [[code(address.toString())]] });
  if (parts.has('octal')) facts.push({ label: 'Octal', lines: [[code(`0${address.toString(8)}`)]] });
  if (parts.has('alignment') && alignment !== undefined) {
    facts.push({ label: 'Aligned', lines: [[text(`to ${byteCount(alignment)}`)]] });
  }
  if (parts.has('pageOffsets')) {
    const lines = leafOffsets.map(({ size, offset }) => [
      code(hex(offset)),
      dim(`in a ${formatSize(size)} page`),
    ]);
    facts.push({ label: 'Offset', lines });
  }
  if (parts.has('entryOffsets') && indices.length > 0) {
    const line = indices.flatMap(({ level, entryOffset }) => [text(level), code(hex(BigInt(entryOffset)))]);
    facts.push({ label: 'In tables', lines: [line] });
  }
  if (parts.has('linuxNames') && indices.length > 0) {
    const line = indices.flatMap(({ linux, index }) => [dimCode(linux), code(String(index))]);
    facts.push({ label: 'Linux', lines: [line] });
  }
  return facts;
}
