import type { Doubt } from './amount';
import { shf } from './inputs';
import type { Link } from './link';

const compressed: Doubt = {
  kind: 'unknown',
  reason: 'how small --compress-debug-sections makes it is not computed',
  bounded: false,
};

/** What a debugger reads takes the room that a compressor leaves of it. */
export function doubtCompressed(link: Link): void {
  if (link.options.compressesDebug !== true) return;
  for (const { pieces } of link.files)
    for (const piece of pieces)
      if ((piece.given.flags & shf.alloc) === 0 && piece.name.startsWith('.debug'))
        piece.sizeDoubt ??= compressed;
}
