import { formatAddress } from '../address';
import { plainName } from '../demangle';
import type { AddressFacts } from '../explain';
import type { LayoutProfile, Region } from '../profiles/profile';
import { bold, boldCode, code, dim, dimCode, type Inline } from './card';
import { plusOffset } from './words';

/** The full address in its width, and what can be said of it in a few words. */
export function addressLine({ address, decoded }: AddressFacts, words: string): readonly Inline[] {
  const bits = address >> 32n === 0n && decoded.mode.addressBits === 32 ? 32 : 64;
  return [dimCode(formatAddress(address, bits)), ...(words === '' ? [] : [dim(words)])];
}

/** `_start .text + 0x0`, `do_work + 0x12 in .text`. */
export function imageTitle(image: NonNullable<AddressFacts['image']>): readonly Inline[] {
  const { symbol, scriptSymbol, section, sectionOffset } = image;
  const place =
    section === undefined || sectionOffset === undefined
      ? []
      : [code(`${section.name} ${plusOffset(sectionOffset)}`)];
  if (symbol !== undefined) {
    const offset = symbol.offset === 0n ? [] : [code(plusOffset(symbol.offset))];
    return [
      boldCode(plainName(symbol.symbol.name)),
      ...(symbol.symbol.version === undefined ? [] : [dim(symbol.symbol.version)]),
      ...offset,
      ...(offset.length === 0 ? place : section === undefined ? [] : [dim('in'), dimCode(section.name)]),
    ];
  }
  if (scriptSymbol !== undefined)
    return [
      boldCode(scriptSymbol.name),
      ...(place.length > 0 ? place : [dim('symbol of the linker script')]),
    ];
  return section === undefined || sectionOffset === undefined
    ? []
    : [boldCode(section.name), code(plusOffset(sectionOffset))];
}

/** A load address: the section whose bytes stand there before anything runs. */
export function loadedTitle(
  { section, runsAt }: NonNullable<AddressFacts['loaded']>,
  address: bigint,
): readonly Inline[] {
  const vma = section.vma.kind === 'known' ? section.vma.value : 0n;
  const offset = runsAt - vma;
  return [
    boldCode(section.name),
    code(plusOffset(offset)),
    dim(address === runsAt ? '' : 'as loaded, it runs elsewhere'),
  ].filter((part) => part.kind !== 'dim' || part.text !== '');
}

/** `RAM + 0x100`. */
export function memoryTitle({ region, offset }: NonNullable<AddressFacts['memory']>): readonly Inline[] {
  return [boldCode(region.name), code(plusOffset(offset)), dim('nothing of the image is there')];
}

/** `Direct map + 0x12345678`. */
export function regionTitle(
  region: Region | undefined,
  address: bigint,
  profile: LayoutProfile | undefined,
): readonly Inline[] {
  if (region === undefined)
    return [bold('Address'), ...(profile === undefined ? [] : [dim(`outside ${profile.title}`)])];
  return [bold(region.name), code(plusOffset(address - region.range.start))];
}

/** `kernel half` where a layout says so; its title where it does not split the space between user and kernel. */
export function halfText({ decoded, profile, region }: AddressFacts): string | undefined {
  const privilege = region.base?.privilege;
  // Without translation all programs see the same addresses, and no part of them is anyone's.
  if (decoded.mode.levels.length === 0) return undefined;
  if (decoded.mode.addressBits === 32)
    return privilege === undefined || privilege === 'none' ? undefined : `${privilege} part`;
  const which = decoded.half === 'upper' ? 'kernel' : 'user';
  if (profile !== undefined && !splitsByHalf(profile)) return profile.title;
  const ttbr = decoded.arm === undefined ? '' : `, TTBR${decoded.arm.ttbr.toString()}`;
  return `${which} half${ttbr}`;
}

/** Whether the lower half is the user's and the upper one the kernel's, as on most systems. */
export function splitsByHalf(profile: LayoutProfile): boolean {
  const known = splits.get(profile);
  if (known !== undefined) return known;
  const split = !profile.regions.some(
    ({ range, privilege, layer }) => layer === 'base' && privilege === 'kernel' && range.end <= 1n << 63n,
  );
  splits.set(profile, split);
  return split;
}

const splits = new WeakMap<LayoutProfile, boolean>();
