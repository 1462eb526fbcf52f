import { zero } from './amount';
import { flagsOf, shtNobits } from './inputs';
import type { Link } from './link';
import { flag, type LinkFile, type Piece } from './model';
import { specialSection } from './sectionType';
import { madeDoubt } from './uncertain';

/** A section that the linker makes. */
export interface Made {
  readonly name: string;
  readonly flags: number;
  readonly alignment: bigint;
  /** In bytes; absent for one that stays empty as far as is known. */
  readonly size?: bigint;
  /** It has no bytes in the file. */
  readonly nobits?: true;
  /** Flags that it has not, although its kind has: of most SEC_DATA, which a region's `w` asks for. */
  readonly without?: number;
}

/** It as a part of `file`. */
export function madePiece(link: Link, file: LinkFile, made: Made): Piece {
  const type = specialSection(made.name, link.target.machine)?.type ?? 0;
  const sizeDoubt = madeDoubt(link.uncertainty, made.name);
  const given = {
    index: -1,
    name: made.name,
    type,
    flags: made.flags,
    size: made.size ?? 0n,
    alignment: made.alignment,
  };
  return {
    file,
    given,
    name: made.name,
    type,
    flags:
      flagsOf(made.nobits === true ? { ...given, type: shtNobits } : given) & ~(made.without ?? flag.data),
    size: made.size ?? 0n,
    alignment: made.alignment,
    entrySize: 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind: 'made',
    assumed: false,
    sizeDoubt,
  };
}
