import { knownValue, type MemoryMap, type Quantity } from '../memoryMap';
import { assemble, type LineNote } from './importText/assemble';
import type { FoundLandmark, FoundRegion } from './importText/found';
import type { ProfileData } from './profileData';

/** A first version of a profile from what a linker script lays out, and what of it has no known place. */
export interface ProfileOfMap {
  readonly profile: ProfileData;
  readonly notes: readonly LineNote[];
}

/** Symbols below this are sizes and flags rather than addresses. */
const leastAddress = 0x1000n;

/**
 * The memory regions of a script, its sections in or beside them, and as landmarks the addresses that its symbols have.
 * What the linker's engine does not know is left out and told.
 */
export function profileOfMap(map: MemoryMap, title: string): ProfileOfMap {
  const notes: LineNote[] = [];
  const region = (
    what: string,
    name: string,
    start: Quantity,
    size: Quantity,
    line: number,
    description: string,
  ): readonly FoundRegion[] => {
    if (start.kind === 'unknown' || size.kind === 'unknown') {
      const [figure, reason] =
        start.kind === 'unknown' ? ['address', start.reason] : ['size', unknownReason(size)];
      notes.push({ line, why: `the ${figure} of ${what} "${name}" is not known: ${reason}` });
      return [];
    }
    if (size.value <= 0n || start.value < 0n) return [];
    const estimated = [start, size].flatMap(({ certainty }) =>
      certainty.kind === 'exact' ? [] : [certainty.reason],
    );
    return [
      {
        name,
        start: start.value,
        end: start.value + size.value,
        line,
        description,
        ...(estimated[0] === undefined ? {} : { estimated: estimated[0] }),
      },
    ];
  };
  const regions = [
    ...map.memory.flatMap(({ name, origin, length, attributes, source }) =>
      region(
        'memory region',
        name,
        origin,
        length,
        source?.line ?? 1,
        `MEMORY region ${name} (${attributes})`,
      ),
    ),
    ...map.sections
      .filter(({ allocated, threadLocal, zeroFill }) => allocated && !(threadLocal === true && zeroFill))
      .flatMap(({ name, vma, size, source }) =>
        region('section', name, vma, size, source?.line ?? 1, `Output section ${name}`),
      ),
  ];
  const landmarks = map.scriptSymbols.flatMap(({ name, value }): readonly FoundLandmark[] => {
    const address = knownValue(value);
    return address === undefined || address < leastAddress ? [] : [{ name, address }];
  });
  const layout = { format: 'table', regions, landmarks, digits: map.addressBits === 32 ? 8 : 16 } as const;
  const made = assemble(layout, title, [hintOf(map.machine)]);
  return { profile: made.profile, notes: [...notes, ...made.notes] };
}

function unknownReason(quantity: Quantity): string {
  return quantity.kind === 'unknown' ? quantity.reason : '';
}

/** A word by which the paging mode is chosen. */
function hintOf(machine: string | undefined): string {
  return machine === 'riscv32' ? 'sv32' : machine === 'riscv64' ? 'riscv' : (machine ?? '');
}
