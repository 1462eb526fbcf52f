import { known, knownValue, unknown, type MemoryMap, type Quantity, type Section } from '../memoryMap';

/** A sum of sizes before and after, in bytes. */
export interface Total {
  /** Unknown, with what the known sizes come to as its lower bound, where a size is unknown. */
  readonly before: Quantity;
  readonly after: Quantity;
  /** After minus before; absent where either is unknown. */
  readonly delta?: bigint;
}

export interface TotalsChange {
  /** Of all sections that take memory at run time. Gaps between sections are nobody's and do not count. */
  readonly memory: Total;
  /** Of those of them that have bytes in the file. */
  readonly file: Total;
}

export function compareTotals(before: MemoryMap, after: MemoryMap): TotalsChange {
  return {
    memory: total(before, after, takesMemory),
    file: total(before, after, (section) => section.allocated && !section.zeroFill),
  };
}

/** A .tbss is a size that each thread's block has, and takes no memory of the image. */
function takesMemory(section: Section): boolean {
  return section.allocated && !(section.threadLocal === true && section.zeroFill);
}

function total(before: MemoryMap, after: MemoryMap, counts: (section: Section) => boolean): Total {
  const [old, now] = [sum(before.sections.filter(counts)), sum(after.sections.filter(counts))];
  const [oldValue, newValue] = [knownValue(old), knownValue(now)];
  return {
    before: old,
    after: now,
    ...(oldValue === undefined || newValue === undefined ? {} : { delta: newValue - oldValue }),
  };
}

function sum(sections: readonly Section[]): Quantity {
  let bytes = 0n;
  let doubt: string | undefined;
  let estimated: string | undefined;
  for (const { name, size } of sections) {
    if (size.kind === 'unknown') {
      bytes += size.atLeast ?? 0n;
      doubt ??= `the size of ${name} is unknown: ${size.reason}`;
    } else {
      bytes += size.value;
      if (size.certainty.kind !== 'exact') estimated ??= size.certainty.reason;
    }
  }
  if (doubt !== undefined) return unknown(doubt, bytes);
  return estimated === undefined ? known(bytes) : known(bytes, { kind: 'estimated', reason: estimated });
}
