import { amount, worse, wrap, type Amount, type Doubt } from '../amount';
import type { Piece, Section } from '../model';
import { pieceOffset } from '../pieces';
import { alignNumber } from '../value';
import type { Symbol } from '../link';

/** Symbols assigned outside of all sections count from this one, which starts at 0 and is none (LinkerScript.cpp, aether). */
export const aether = 'aether';

/** What a value counts from. */
export type LldBase = Section | Piece | typeof aether;

/** A value of ld.lld: without a base, or with `absolute`, it is a plain number. */
export interface LldValue {
  readonly base: LldBase | undefined;
  readonly absolute: boolean;
  readonly value: bigint;
  readonly alignment: bigint;
  readonly doubt: Doubt | undefined;
}

/** A number without a base. */
export function plain(value: bigint, doubt?: Doubt): LldValue {
  return { base: undefined, absolute: false, value: wrap(value), alignment: 1n, doubt };
}

/** So many bytes from the start of a base. */
export function relative(base: LldBase, value: bigint, doubt?: Doubt): LldValue {
  return { base, absolute: false, value: wrap(value), alignment: 1n, doubt };
}

/** Whether the value stays what it is wherever its base lies. */
export function isAbsolute(value: LldValue): boolean {
  return value.absolute || value.base === undefined;
}

/** The address that values of the base count from. */
export function startOf(base: LldBase | undefined): Amount {
  if (base === undefined || base === aether) return { value: 0n };
  if ('vma' in base) return base.vma;
  if (typeof base.output !== 'object') return { value: 0n };
  const offset = pieceOffset(base);
  return amount(base.output.vma.value + offset.value, worse(base.output.vma.doubt, offset.doubt));
}

/** The number that the value stands for. */
export function number(value: LldValue): Amount {
  const start = startOf(value.base);
  const address = start.value + valueNow(value);
  const doubt = worse(start.doubt, value.doubt);
  // How far it is from what it is aligned from is then a doubt of its own.
  if (value.alignment > 1n && doubt !== undefined)
    return amount(alignNumber(address, value.alignment), { ...doubt });
  return amount(alignNumber(address, value.alignment), doubt);
}

/** Offset in the base, alignment applied. */
export function offset(value: LldValue): bigint {
  if (value.alignment === 1n && value.base === undefined) return value.value;
  return wrap(number(value).value - startOf(value.base).value);
}

/** The value that stands for the end of a section, whatever its size (InputSection.cpp, getOffset). */
export const atEnd = (1n << 64n) - 1n;

/** The offset of a symbol in its section, which for the end grows with it. */
export function valueNow({
  base,
  value,
}: {
  readonly base: Symbol['base'] | LldBase | undefined;
  readonly value: bigint;
}): bigint {
  if (value !== atEnd) return value;
  // What stands for no section at all has no size.
  if (base === 'aether') return 0n;
  return typeof base === 'object' && 'vma' in base ? base.size.value : value;
}
