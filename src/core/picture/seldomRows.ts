import type { MemoryMap } from '../memoryMap';
import { keepDetails, type Frame } from './details';
import { printable } from './printable';
import type { Row } from './types';

/**
 * What a built-in script has room for and few programs have, as one row for each run of neighbours, which opens into them:
 * such a script names some forty sections, and a program has five or ten of them.
 */
export function foldSeldom(map: MemoryMap, rows: readonly Row[], frame: Frame): Row[] {
  const seldom = new Set(map.sections.filter((section) => section.seldom).map(({ name }) => printable(name)));
  if (seldom.size === 0) return [...rows];
  const result: Row[] = [];
  let run: Row[] = [];
  const end = (): void => {
    result.push(...(run.length < 2 ? run : [folded(run, frame)]));
    run = [];
  };
  for (const row of rows) {
    const isPlaced = row.range !== undefined || row.from !== undefined;
    if (!isPlaced && seldom.has(row.name)) run.push(row);
    else {
      end();
      result.push(row);
    }
  }
  end();
  return result;
}

function folded(run: readonly Row[], frame: Frame): Row {
  const names = run.map(({ name }) => name);
  const id = `seldom:${names[0] ?? ''}`;
  const name = `${run.length.toString()} sections that only some programs have`;
  const paints = new Set(run.map(({ paint }) => paint));
  return {
    id,
    name,
    note: run[0]?.note,
    mono: false,
    paint: paints.size === 1 ? (run[0]?.paint ?? 'unknown') : 'unknown',
    shape: 'named',
    sureness: 'unknown',
    inside: {
      id: `lens:${id}`,
      title: name,
      subtitle: `from ${names[0] ?? ''} to ${names.at(-1) ?? ''}`,
      addressBits: frame.addressBits,
      ruler: 'left',
      rows: run,
      brackets: [],
    },
    details: keepDetails(frame, id, () => ({
      heading: name,
      mono: false,
      subtitle: 'the script makes each only where an object has something for it',
      facts: [],
      tables: [],
      groups: [
        { title: 'Sections', facts: run.map((row) => ({ label: row.name, mono: true, note: row.note })) },
      ],
      text: [],
    })),
  };
}
