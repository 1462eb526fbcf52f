import { formatAddress, formatSize } from '../address';
import type { MemoryMap } from '../memoryMap';
import { keepDetails, plainDetails, type Frame } from './details';
import type { Fact, Paint, Row } from './types';

/** With fewer rows than this the whole process is seen at once. */
const manyRows = 10;

/**
 * A program's rows with neighbours that are mapped alike as one row, named after its largest section, which opens into
 * them: a dynamic program has some thirty sections, most of them a few bytes for the dynamic linker. What belongs
 * together lies in one load segment, or in the part of it that is made read-only after relocation, and looks the same.
 */
export function groupRows(map: MemoryMap, rows: readonly Row[], frame: Frame): Row[] {
  if (rows.filter((row) => !isFill(row)).length < manyRows) return [...rows];
  const result: Row[] = [];
  let run: Row[] = [];
  let runPlace: string | undefined;
  const end = (): void => {
    const last = run.findLastIndex((row) => !isFill(row));
    result.push(...joined(run.slice(0, last + 1), frame), ...run.slice(last + 1));
    run = [];
  };
  for (const row of rows) {
    if (run.length > 0 && isFill(row)) {
      run.push(row);
      continue;
    }
    const place = placeOf(map, row);
    if (place === undefined || place !== runPlace) end();
    runPlace = place;
    run.push(row);
  }
  end();
  return result;
}

function isFill(row: Row): boolean {
  return row.paint === 'fill';
}

/** What rows of one group share; absent for what stands alone. */
function placeOf(map: MemoryMap, row: Row): string | undefined {
  if (row.range === undefined || row.depth !== undefined || row.lane !== undefined) return undefined;
  if (!groupedPaints.has(row.paint)) return undefined;
  const start = BigInt(row.range.start);
  const around = map.segments.filter(
    ({ type, vaddr, memsz }) =>
      (type === 'LOAD' || type === 'GNU_RELRO') && vaddr <= start && start < vaddr + memsz,
  );
  return [row.paint, row.rights, ...around.map(({ index }) => index)].join(' ');
}

const groupedPaints: ReadonlySet<Paint> = new Set(['execute', 'read', 'write', 'zero', 'breach']);

function joined(run: readonly Row[], frame: Frame): Row[] {
  const sections = run.filter((row) => !isFill(row));
  const first = sections[0];
  const last = sections.at(-1);
  if (sections.length < 2 || first?.range === undefined || last?.range === undefined) return [...run];
  const range = { start: first.range.start, end: last.range.end };
  const main = first.id === 'process:headers' ? first : largest(sections);
  const name = `${main.name} and ${(sections.length - 1).toString()} more`;
  const size = formatSize(BigInt(range.end) - BigInt(range.start));
  const id = `process:group:${main.id}`;
  return [
    {
      id,
      name,
      mono: false,
      paint: first.paint,
      shape: 'named',
      range,
      rights: first.rights,
      size,
      sureness: sections.find((row) => row.sureness !== 'exact')?.sureness ?? 'exact',
      inside: {
        id: `lens:${id}`,
        title: name,
        subtitle: size,
        addressBits: frame.addressBits,
        ruler: 'left',
        rows: run,
        brackets: [],
      },
      details: keepDetails(frame, id, () => ({
        ...plainDetails(
          name,
          'sections that are mapped alike',
          BigInt(range.start),
          BigInt(range.end),
          frame,
        ),
        rights: first.rights,
        groups: [{ title: 'Sections', facts: sections.map((row) => sectionFact(row, frame)) }],
      })),
    },
  ];
}

function sectionFact(row: Row, frame: Frame): Fact {
  const start = row.range === undefined ? undefined : BigInt(row.range.start);
  return {
    label: row.name,
    mono: row.mono,
    ...(start === undefined ? {} : { value: formatAddress(start, frame.addressBits) }),
    note: row.size,
  };
}

function largest(rows: readonly Row[]): Row {
  return rows.reduce((most, row) => (lengthOf(row) > lengthOf(most) ? row : most));
}

function lengthOf(row: Row): bigint {
  return row.range === undefined ? 0n : BigInt(row.range.end) - BigInt(row.range.start);
}
