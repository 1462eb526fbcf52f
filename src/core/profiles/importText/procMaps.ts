import { lookup } from '../../lookup';
import type { Growth, RegionKind } from '../profile';
import type { FoundRegion, SourceLine } from './found';

/** What proc(5) says of /proc/PID/maps: first address, end, rights, offset, device, inode, path. */
const form =
  /^\s*([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][xs-][ps]) [0-9a-f]{1,16} [0-9a-f]+:[0-9a-f]+ \d+(?: +(\S.*))?$/;

const movable = 'read from one run of a process; address-space randomization moves it';

const special: Readonly<Record<string, { kind: RegionKind; growth?: Growth; movable?: string }>> = {
  '[heap]': { kind: 'heap', growth: 'higher', movable },
  '[stack]': { kind: 'stack', growth: 'lower', movable },
  '[vsyscall]': { kind: 'vsyscall' },
};

/** A line of /proc/PID/maps; undefined for any other. The digits are those of its longer address. */
export function mapsLine({
  number,
  text,
}: SourceLine): (FoundRegion & { readonly digits: number }) | undefined {
  const match = form.exec(text.trimEnd());
  if (match === null) return undefined;
  const [, first = '', end = '', rights = '', path = ''] = match;
  const shown = path === '' ? 'anonymous' : (path.split('/').pop() ?? path);
  const isSpecial = path.startsWith('[');
  return {
    name: isSpecial ? path : `${shown} (${rights.slice(0, 3)})`,
    start: BigInt(`0x${first}`),
    end: BigInt(`0x${end}`),
    line: number,
    description: `${path === '' ? 'Anonymous memory' : path}, ${rights}`.slice(0, 400),
    kind: rights.includes('x') ? 'text' : 'user',
    digits: Math.max(first.length, end.length),
    ...(lookup(special, path) ?? { movable }),
  };
}
