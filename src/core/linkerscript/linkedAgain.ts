import { amount, type Doubt } from './amount';
import { flag } from './model';
import type { Placement } from './place';

const notYet: Doubt = {
  kind: 'unknown',
  reason: 'an output of -r is linked again, and has its address from that link',
  bounded: false,
};

/**
 * The placement of a link with `-r`. ld.lld gives its sections no address at all. GNU ld gives one to those that the script gives
 * one, 0 to those it does not name, and to the others what happens to follow, which says nothing of where they will be.
 */
export function linkedAgain(placement: Placement, isLld: boolean): Placement {
  for (const section of placement.link.sections) {
    if ((section.flags & flag.alloc) === 0) continue;
    if (isLld) section.vma = section.lma = amount(0n);
    else if (section.statement.address === undefined) section.vma = section.lma = amount(0n, notYet);
  }
  // What is computed from dot is as open as dot.
  for (const symbol of placement.link.symbols.values()) {
    const isPlain = symbol.assignment?.node.value.kind === 'number';
    if (!isLld && symbol.byScript && typeof symbol.base === 'string' && !isPlain) symbol.doubt = notYet;
  }
  return { ...placement, segments: [] };
}
