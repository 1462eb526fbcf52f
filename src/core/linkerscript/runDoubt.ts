import type { Doubt } from './amount';
import type { Run } from './model';

/** Of code that the linker may make shorter: neither its end nor what lies behind is sure to be as far as that. */
export const relaxedDoubt: Doubt = {
  kind: 'estimated',
  reason: 'the linker makes code shorter where an address turns out to be near (relaxation)',
  bounded: false,
};

const assumedDoubt: Doubt = { kind: 'estimated', reason: 'a size is assumed', bounded: true };

/** What is doubtful about the length of a run. A doubt of its own each time: the very same doubt at a start and an end would mean that what lies between is sure. */
export function doubtAbout({ doubtful, shrinks }: Run): Doubt | undefined {
  if (doubtful === undefined) return undefined;
  const doubt = doubtful.sizeDoubt ?? assumedDoubt;
  return { ...doubt, bounded: doubt.bounded && !shrinks };
}
