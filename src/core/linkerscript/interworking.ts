import type { InputReference } from './input';
import type { Link } from './link';
import type { LinkFile, Piece } from './model';

/** A call from code of one state of 32-bit Arm to a function of the other. */
export interface SwitchedCall {
  readonly file: LinkFile;
  readonly piece: Piece;
  readonly reference: InputReference;
}

interface Branch {
  /** The state of the code that it stands in. */
  readonly from: 'arm' | 'thumb';
  /** It may become a `blx`, where the processor has that. */
  readonly exchanges: boolean;
}

/** r_type of branches (ELF for the Arm Architecture, table of relocations; bfd/elf32-arm.c, arm_type_of_stub). */
const branches: ReadonlyMap<number, Branch> = new Map([
  [1, { from: 'arm', exchanges: false }], // R_ARM_PC24
  [27, { from: 'arm', exchanges: false }], // R_ARM_PLT32
  [28, { from: 'arm', exchanges: true }], // R_ARM_CALL
  [29, { from: 'arm', exchanges: false }], // R_ARM_JUMP24
  [10, { from: 'thumb', exchanges: true }], // R_ARM_THM_CALL
  [30, { from: 'thumb', exchanges: false }], // R_ARM_THM_JUMP24
  [51, { from: 'thumb', exchanges: false }], // R_ARM_THM_JUMP19
]);

/** Calls that have to change the state of the processor and cannot do so by themselves, one a section: the linkers add code for them. */
export function switchedCalls(link: Link): SwitchedCall[] {
  const found: SwitchedCall[] = [];
  if (link.target.machine !== 'arm' || link.options.relocatable === true) return found;
  const states = statesOf(link);
  const hasArm = [...states.values()].includes('arm');
  let exchanges: boolean | undefined;
  for (const file of link.files) {
    const types = file.input.relocationTypes?.();
    // References cost time to read; of a processor that has Thumb alone none is looked at.
    const mayLead = ([type, { from }]: readonly [number, Branch]): boolean =>
      types?.has(type) === true && (from === 'arm' || hasArm);
    if (![...branches].some(mayLead)) continue;
    for (const piece of file.pieces) {
      if (typeof piece.output !== 'object') continue;
      const reference = piece.given.references?.().find(({ type, symbol, target, ofSection }) => {
        const branch = branches.get(type);
        if (branch === undefined) return false;
        // A local symbol without the mark of Thumb may be a label of either state.
        const isThumb = ofSection !== true && target !== undefined && (target & 1n) === 1n;
        const to = symbol === undefined ? (isThumb ? 'thumb' : undefined) : states.get(symbol);
        if (to === undefined || to === branch.from) return false;
        return !branch.exchanges || !(exchanges ??= hasExchange(link));
      });
      if (reference !== undefined) found.push({ file, piece, reference });
    }
  }
  return found;
}

/** The state of each function that an object of the link defines. */
function statesOf(link: Link): ReadonlyMap<string, 'arm' | 'thumb'> {
  const states = new Map<string, 'arm' | 'thumb'>();
  for (const { input } of link.files)
    for (const { name, kind, value } of input.defined)
      if (kind === 'function' && !states.has(name)) states.set(name, (value & 1n) === 1n ? 'thumb' : 'arm');
  return states;
}

/** Whether the objects say that they are for processors that have `blx`: those after ARMv4T. */
export function hasExchange({ files }: Link): boolean {
  const told = files.map(({ pieces }) => {
    const bytes = pieces.find(({ name }) => name === '.ARM.attributes')?.given.bytes?.();
    return bytes === undefined ? undefined : architecture(bytes);
  });
  // Of several the newest counts.
  return told.some((one) => one !== undefined && one > 2n);
}

/** Whether an object says that it is for processors of the M profile, which have Thumb code alone. */
export function isThumbAlone({ files }: Link): boolean {
  return files.some(({ pieces }) => {
    const bytes = pieces.find(({ name }) => name === '.ARM.attributes')?.given.bytes?.();
    return bytes !== undefined && fileAttribute(bytes, profileTag) === 0x4dn;
  });
}

/** Tag_CPU_arch and Tag_CPU_arch_profile. */
const architectureTag = 6n;
const profileTag = 7n;

/** Tag_CPU_arch of a file's attributes; undefined where they do not say. */
export function architecture(bytes: Uint8Array): bigint | undefined {
  return fileAttribute(bytes, architectureTag);
}

/** A number among the attributes of the whole file; undefined where they do not say (Addenda to the ABI for Arm, 3). */
function fileAttribute(bytes: Uint8Array, wanted: bigint): bigint | undefined {
  // Version, length of the section, its vendor, then the tag and the length of what holds for the file.
  const end = bytes.indexOf(0, 5);
  if (bytes[0] !== 0x41 || end === -1 || bytes[end + 1] !== 1) return undefined;
  let at = end + 6;
  const number = (): bigint => {
    let value = 0n;
    for (let shift = 0n; at < bytes.length; shift += 7n) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80 || shift > 63n) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = number();
    if (tag === wanted) return number();
    // CPU names and, above 32, odd tags are texts; compatibility is a number and a text.
    const hasText = tag === 4n || tag === 5n || tag === 32n || (tag > 32n && tag % 2n === 1n);
    if (tag === 32n || !hasText) number();
    if (!hasText) continue;
    const after = bytes.indexOf(0, at);
    if (after === -1) return undefined;
    at = after + 1;
  }
  return undefined;
}
