import { amount, type Doubt } from './amount';
import type { Symbol } from './link';
import { flag } from './model';
import { pieceOffset } from './pieces';
import type { Placement } from './placement';

const notYet: Doubt = {
  kind: 'unknown',
  reason: 'an output of -r is linked again, and has its address from that link',
  bounded: false,
};

/**
 * The placement of a link with `-r`. ld.lld gives its sections no address at all. GNU ld gives one to those that the script gives
 * one, 0 to those it does not name, and to the others what happens to follow. A symbol is its offset in its section.
 */
export function linkedAgain(placement: Placement, isLld: boolean): Placement {
  for (const section of placement.link.sections) {
    if ((section.flags & flag.alloc) === 0) continue;
    if (isLld) section.vma = section.lma = amount(0n);
    else if (section.statement.loadAddress === undefined) section.lma = section.vma;
  }
  if (!isLld) for (const symbol of placement.link.symbols.values()) countFromSection(symbol);
  return { ...placement, segments: [] };
}

function countFromSection(symbol: Symbol): void {
  const { base, assignment } = symbol;
  if (symbol.state !== 'defined') return;
  // One outside of all sections counts from the one before it, and what is computed from dot is as open as that.
  if (typeof base === 'string') {
    if (symbol.byScript && assignment?.node.value.kind !== 'number') symbol.doubt = notYet;
    return;
  }
  if ('file' in base) {
    if (typeof base.output !== 'object') return;
    const { value, doubt } = pieceOffset(base);
    symbol.value += value;
    symbol.doubt ??= doubt;
  }
  symbol.base = 'absolute';
}
