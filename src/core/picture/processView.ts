import { formatAddress, formatSize, hex } from '../address';
import { sectionRange, type MemoryMap, type PlannedProgram, type Segment } from '../memoryMap';
import { keepDetails, plainDetails, type Frame } from './details';
import { runRows } from './imageColumn';
import { legendOf, rightsPaint, rightsWord } from './paint';
import { printable } from './printable';
import { groupRows } from './processGroups';
import { heapRows, upperRows, type ProcessRow } from './processRows';
import { gapRow, hexRange } from './tile';
import type { Row, View } from './types';

const userEnd = 0x8000_0000_0000n;
const guard = 0x7fff_ffff_f000n;
/** vm.mmap_min_addr as distributions set it. */
const lowest = 0x1_0000n;

/** A user program as a Linux process: its own sections, and what the kernel and the dynamic linker put around them. */
export function processView(map: MemoryMap, frame: Frame): View {
  const moved = isPositionIndependent(map);
  const own = ownRows(map, frame, moved);
  const dynamic = map.planned?.dynamic ?? map.segments.some((segment) => segment.type === 'INTERP');
  const rows: Row[] = [
    ...own,
    ...[...heapRows, ...upperRows]
      .filter((row) => dynamic || row.dynamicOnly !== true)
      .map((row) => processRow(row, heapPattern(moved), frame)),
    {
      ...gapRow(
        'guard',
        { start: guard, end: userEnd },
        { name: 'guard page', paint: 'hole', shape: 'named' },
      ),
      details: keepDetails(frame, 'process:guard', () => ({
        ...plainDetails('guard page', 'Linux process', guard, userEnd, frame),
        text: [
          'The last page of user space is never mapped.',
          'Source: Linux arch/x86/include/asm/page_64.h task_size_max()',
        ],
      })),
    },
  ];
  return {
    id: 'process',
    title: 'Process',
    crumbs: [printable(map.name), 'Linux x86-64', kindOf(dynamic, moved)],
    status: { kind: 'plain', text: 'ASLR on' },
    columns: [
      {
        id: 'process',
        title: 'Linux process',
        subtitle: dynamic ? 'as exec and the dynamic linker lay it out' : 'as exec lays it out',
        addressBits: 64,
        ruler: 'left',
        rows,
        brackets: [],
      },
    ],
    lens: [],
    bands: [],
    meters: [],
    legend: [
      ...legendOf(rows).filter(({ sign }) => sign === undefined),
      ...(rows.some(isRandomGap) ? [{ paint: 'random' as const, text: 'random gap' }] : []),
      ...(rows.some(({ pattern }) => pattern !== undefined)
        ? [{ sign: '·', text: 'digit chosen by ASLR' }]
        : []),
    ],
  };
}

function isRandomGap({ paint, shape, sureness }: Row): boolean {
  return paint === 'hole' && shape !== 'cut' && sureness === 'random';
}

/** Whether a map is a program that a Linux kernel runs: it says so itself, by its interpreter or its ABI note, or its compiler does. */
export function isLinuxProgram(map: MemoryMap): boolean {
  if (map.machine !== 'x86_64' || map.addressBits === 32) return false;
  if (map.planned !== undefined) return map.planned.hosted && map.planned.base !== undefined;
  if (map.addressBits === undefined) return false;
  const named = map.sections.some(({ name }) => name === '.interp' || name === '.note.ABI-tag');
  if (!named && !map.segments.some(({ type }) => type === 'INTERP')) return false;
  return map.sections.every((section) => {
    const range = sectionRange(section);
    return range === undefined || range.end <= guard;
  });
}

/** A program linked near 0 is moved as a whole; one linked higher stays where it is linked. */
export function isPositionIndependent(map: MemoryMap): boolean {
  if (map.planned !== undefined) return map.planned.positionIndependent;
  return beginsBelow(map, lowest);
}

/** Whether a file is linked near 0 with what it takes to be moved: a shared object, a PIE of any machine, firmware that relocates itself. */
export function isLinkedToMove(map: MemoryMap): boolean {
  const { planned, segments, origin } = map;
  if (planned !== undefined) return planned.positionIndependent;
  // An EFI program has an image base of 0: the firmware loads it where there is room.
  if (origin.kind === 'image' && origin.format === 'PE') return beginsBelow(map, lowest);
  const loads = segments.filter(({ type, memsz }) => type === 'LOAD' && memsz > 0n);
  return segments.some(({ type }) => type === 'DYNAMIC') && loads.some(({ vaddr }) => vaddr < lowest);
}

function beginsBelow({ sections }: MemoryMap, address: bigint): boolean {
  return sections.some((section) => {
    const range = sectionRange(section);
    return range !== undefined && range.start < address;
  });
}

function kindOf(dynamic: boolean, moved: boolean): string {
  if (dynamic) return moved ? 'PIE' : 'dynamic, not PIE';
  return moved ? 'static PIE' : 'static';
}

function ownRows(map: MemoryMap, frame: Frame, moved: boolean): Row[] {
  const never = unmapped(0n, lowest, 'never mapped (mmap_min_addr)', frame);
  const headers = map.planned === undefined ? headerRows(map, frame) : plannedHeaders(map.planned, frame);
  const rows = groupRows(map, [...headers, ...runRows(map, frame)], frame);
  if (moved) return [never, ...rows.map((row) => movedRow(row))];
  const placed = rows.find((row) => row.range !== undefined || row.from !== undefined);
  const first = placed?.range?.start ?? placed?.from;
  const start = first === undefined ? lowest : BigInt(first);
  const between = start > lowest ? [unmapped(lowest, start, 'not mapped', frame)] : [];
  return [never, ...between, ...rows];
}

/** What the first segment maps before its first section: the headers of the file, which the kernel maps with it. */
function headerRows(map: MemoryMap, frame: Frame): Row[] {
  const first = map.segments.filter(({ type }) => type === 'LOAD').sort(byAddress)[0];
  const starts = map.sections.flatMap((section) => sectionRange(section)?.start ?? []);
  const end = starts.reduce<bigint | undefined>(
    (least, start) => (least === undefined || start < least ? start : least),
    undefined,
  );
  if (first === undefined || end === undefined || first.offset !== 0n || first.vaddr >= end) return [];
  const range = { start: first.vaddr, end };
  return [
    {
      id: 'process:headers',
      name: 'ELF headers',
      mono: false,
      paint: rightsPaint(first.rights, false),
      shape: 'named',
      range: hexRange(range),
      rights: rightsWord(first.rights),
      size: formatSize(end - first.vaddr),
      sureness: 'exact',
      details: keepDetails(frame, 'process:headers', () => ({
        ...plainDetails(
          'ELF headers',
          'start of the file, mapped with its first segment',
          range.start,
          end,
          frame,
        ),
        rights: rightsWord(first.rights),
        text: [
          'The ELF header and the program headers, of which the kernel tells the program where they are (AT_PHDR).',
        ],
      })),
    },
  ];
}

/** The headers of a program that is not built: their start is known, and not how many there are. */
function plannedHeaders({ base }: PlannedProgram, frame: Frame): Row[] {
  if (base === undefined) return [];
  return [
    {
      id: 'process:headers',
      name: 'ELF headers',
      note: 'size not known',
      mono: false,
      paint: 'read',
      shape: 'named',
      from: hex(base),
      rights: 'r--',
      sureness: 'unknown',
      details: keepDetails(frame, 'process:headers', () => ({
        heading: 'ELF headers',
        mono: false,
        subtitle: 'start of the file, mapped with its first segment',
        facts: [
          {
            label: 'Start',
            value: formatAddress(base, frame.addressBits),
            note: 'before the kernel moves it',
          },
        ],
        tables: [],
        text: ['How many program headers there are follows from what is linked.'],
      })),
    },
  ];
}

function byAddress(a: Segment, b: Segment): number {
  return a.vaddr < b.vaddr ? -1 : a.vaddr > b.vaddr ? 1 : 0;
}

function unmapped(start: bigint, end: bigint, name: string, frame: Frame): Row {
  return {
    ...gapRow('process', { start, end }, { name, paint: 'hole', shape: 'named' }),
    size: formatSize(end - start),
    details: keepDetails(frame, `process:${name}`, () =>
      plainDetails(name, 'Linux process', start, end, frame),
    ),
  };
}

/** A section of a PIE program: its page is chosen at run time, its offset in the page is not. */
function movedRow(row: Row): Row {
  if (row.range === undefined) return unplacedRow(row);
  const { inside } = row;
  const low = (BigInt(row.range.start) & 0xfffn).toString(16).padStart(3, '0');
  return {
    ...row,
    range: undefined,
    marks: undefined,
    sureness: 'random',
    pattern: `0000 5··· ···· ·${low}`.split(' '),
    inside: inside && { ...inside, rows: inside.rows.map(movedRow) },
  };
}

/** Of a section whose place in the file is not known either, only the half of user space is; headers start on a page. */
function unplacedRow(row: Row): Row {
  const low = row.from === undefined ? '····' : '·000';
  const { inside } = row;
  return {
    ...row,
    from: undefined,
    note: row.from === undefined ? undefined : row.note,
    sureness: 'random',
    pattern: `0000 5··· ···· ${low}`.split(' '),
    inside: inside && { ...inside, rows: inside.rows.map(movedRow) },
  };
}

function heapPattern(moved: boolean): string {
  return moved ? '0000 5··· ···· ·000' : '0000 0000 ···· ·000';
}

function processRow(row: ProcessRow, heap: string, frame: Frame): Row {
  const pattern = row.id === 'heap' ? heap : row.pattern;
  const gap = row.paint === 'hole' && row.shape !== 'cut';
  return {
    id: `process:${row.id}`,
    name: row.name,
    mono: row.id === 'ld.so',
    paint: row.paint,
    shape: row.shape ?? 'named',
    rights: row.rights,
    size: row.size,
    sureness: gap ? 'random' : 'exact',
    growth: row.growth,
    pattern: pattern?.split(' '),
    details: keepDetails(frame, `process:${row.id}`, () => ({
      heading: row.name,
      mono: false,
      rights: row.rights,
      subtitle: 'Linux process',
      facts: [
        ...(pattern === undefined
          ? []
          : [
              {
                label: 'Start',
                value: `0x${pattern.replaceAll(' ', '')}`,
                note: 'a dot is chosen in each run',
              },
            ]),
        ...(row.size === undefined ? [] : [{ label: 'Size', note: row.size }]),
        ...(row.growth === undefined ? [] : [{ label: 'Grows', note: `to ${row.growth.towards} addresses` }]),
      ],
      tables: [],
      text: [row.text, `Source: ${row.source}`],
    })),
  };
}
