import type { Amount } from './amount';
import type { Dialect } from './dialect';
import type { Issue } from '../issue';
import type { InputReference, InputSection } from './input';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';
import { switchedCalls } from './interworking';
import { isShortened } from './riscv/shrinking';
import { relaxedDoubt } from './runDoubt';
import { movedOffset } from './shrunk';
import { overflowsField, reachOf, type Range, type Reach } from './reach';
import { startOf } from './value';
import { pieceOffset } from './pieces';

/** A relocation whose value its field cannot hold. */
interface TooFar {
  readonly file: LinkFile;
  readonly piece: Piece;
  readonly reference: InputReference;
  readonly reach: Reach;
  readonly value: bigint;
}

/**
 * Relocations that the linkers refuse to cut ("relocation truncated to fit", "out of range"), where every address that takes
 * part is certain.
 */
export function checkRelocationRanges(link: Link, dialect: Dialect): void {
  for (const { file, piece, reference, reach, value } of tooFar(link, dialect, false)) {
    const name = file.archive === undefined ? file.name : `${file.archive}(${file.name})`;
    const place = `${name}:(${piece.name}+0x${reference.offset.toString(16)})`;
    const symbol = reference.symbol ?? targetName(file, reference);
    const data = { place, type: reach.name, symbol };
    const [least, end] = reach.range[dialect];
    const range = `[${least.toString()}, ${(end - 1n).toString()}]`;
    const unknown = `${place}: unknown relocation ${reach.name} against ${symbol}`;
    const issue =
      dialect === 'gnu'
        ? scriptIssue('script.truncated', data)
        : least === end
          ? scriptIssue('script.lld', { message: unknown })
          : scriptIssue('script.outOfRange', { ...data, value: value.toString(), range });
    report(link, link.options.noinhibitExec === true ? { ...issue, severity: 'warning' } : issue);
  }
}

/** Calls that the linkers help by code of their own, and what there is to say of them. */
export interface HelpedCalls {
  /** The sections behind which that code may stand. */
  readonly sections: ReadonlySet<InputSection>;
  readonly issues: readonly Issue[];
}

/** Those that do not reach, where the addresses are certain, or lead to the other state of 32-bit Arm; undefined without any. */
export function helpedCalls(link: Link, dialect: Dialect): HelpedCalls | undefined {
  const calls = [...tooFar(link, dialect, true), ...switchedCalls(link)];
  if (calls.length === 0) return undefined;
  const sections = new Set<InputSection>();
  for (const { piece } of calls) sections.add(firstBefore(piece).given);
  const issues = calls.slice(0, reported).map(({ file, piece, reference }) => {
    const { symbol = 'a local symbol' } = reference;
    return scriptIssue('script.veneers', { file: file.name, section: piece.name, symbol });
  });
  return { sections, issues };
}

/** In a large section the code may stand in front of the call, as near to it as the call reaches. */
function firstBefore(piece: Piece): Piece {
  const { output } = piece;
  const isLarge = typeof output === 'object' && output.size.value > leastReach;
  return isLarge ? (output.pieces.find(({ kind }) => kind === 'input') ?? piece) : piece;
}

const leastReach = 0x80_0000n;

/** GNU ld and lld stop counting them one by one; more than these say nothing new. */
const reported = 20;

/** Those that are helped, one a section, or the others. */
function tooFar(link: Link, dialect: Dialect, helped: boolean): TooFar[] {
  const reaches = reachOf[link.target.machine];
  const found: TooFar[] = [];
  if (reaches === undefined || link.options.relocatable === true) return found;
  // Calls of an indirect function go to a table.
  if (link.uncertainty.indirect !== undefined) return found;
  const span = spanOf(link);
  const matters = (reach: Reach | undefined): reach is Reach =>
    reach !== undefined && (reach.helped === true) === helped && mayMiss(reach, reach.range[dialect], span);
  for (const file of link.files) {
    const types = file.input.relocationTypes?.();
    if (types === undefined || ![...types].some((type) => matters(reaches.get(type)))) continue;
    const byIndex = new Map(file.pieces.map((piece) => [piece.given.index, piece]));
    for (const piece of file.pieces) {
      if (!isRelocated(piece) || (dialect === 'lld' && piece.name.startsWith('.ARM.exidx'))) continue;
      const start = addressOf(piece);
      // Where it is open what becomes of code, so is what it reaches.
      if (start === undefined || piece.sizeDoubt === relaxedDoubt) continue;
      const shrinking = link.relaxer?.shrinkings.get(piece);
      for (const reference of piece.given.references?.() ?? []) {
        const reach = reaches.get(reference.type);
        if (!matters(reach)) continue;
        // Another instruction stands there now, which was chosen because it reaches.
        if (shrinking !== undefined && isShortened(shrinking, Number(reference.offset))) continue;
        // What stands in the code of 32-bit Arm is not read.
        const held = reference.addend === undefined && !helped ? heldIn(file, piece, reference, reach) : 0n;
        if (held === undefined) continue;
        const target = targetOf(link, byIndex, { ...reference, addend: reference.addend ?? 0n });
        if (target === undefined) continue;
        const place = start + movedBy(piece, reference.offset);
        const { bits, machine } = link.target;
        const signed = addendOf(reach, held);
        const apart = distance(reach, target, place);
        const value = BigInt.asIntN(bits, apart + signed);
        if (dialect === 'gnu' && reach.field !== undefined && reach.part === undefined) {
          if (!overflowsField(reach, machine, apart, held)) continue;
        } else if (fits(reach.range[dialect], value)) continue;
        if (reach.nearZero === true && fits(reach.range[dialect], BigInt.asIntN(64, target))) continue;
        found.push({ file, piece, reference, reach, value });
        if (helped) break;
        if (found.length >= reported) return found;
      }
    }
  }
  return found;
}

function fits([least, end]: Range, value: bigint): boolean {
  return value >= least && value < end;
}

function distance({ from }: Reach, target: bigint, place: bigint): bigint {
  if (from === 'zero') return target;
  return from === 'place' ? target - place : (target & ~0xfffn) - (place & ~0xfffn);
}

/** The bytes of a field, for a relocation without an addend; undefined where they are not to be had. */
function heldIn(
  { input }: LinkFile,
  { given }: Piece,
  { offset }: InputReference,
  { field }: Reach,
): bigint | undefined {
  const bytes = field === undefined || input.byteOrder === 'big' ? undefined : given.bytes?.();
  if (field === undefined || bytes === undefined || offset + BigInt(field) > BigInt(bytes.length))
    return undefined;
  const at = Number(offset);
  return bytes.subarray(at, at + field).reduceRight((sum, byte) => 256n * sum + BigInt(byte), 0n);
}

/** What a field says to add. */
function addendOf({ field, part }: Reach, held: bigint): bigint {
  const { bits, step } = part ?? { bits: 8 * (field ?? 0), step: 1n };
  return BigInt.asIntN(bits, held) * step;
}

interface Span {
  readonly lowest: bigint;
  readonly highest: bigint;
}

/** From the lowest address to the highest, of sections and of symbols that are numbers. */
function spanOf(link: Link): Span {
  let lowest = 0n;
  let highest = 0n;
  const take = (address: bigint): void => {
    const value = BigInt.asIntN(64, address);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  };
  for (const { flags, vma, size } of link.sections) {
    if ((flags & flag.alloc) === 0) continue;
    take(vma.value);
    take(vma.value + size.value);
  }
  for (const { state, base, value } of link.symbols.noted())
    if (state === 'defined' && base === 'absolute') take(value);
  return { lowest, highest };
}

/** Whether a relocation could miss anything at all in the image; nearly none can. */
function mayMiss({ from }: Reach, [least, end]: Range, { lowest, highest }: Span): boolean {
  // An addend may lead out of the image, by less than this.
  const slack = 0x10_0000n;
  if (from !== 'zero') return highest - lowest + slack >= end;
  return lowest - slack < least || highest + slack >= end;
}

function isRelocated({ kind, flags, output, given, name }: Piece): boolean {
  if (kind !== 'input' || typeof output !== 'object' || (flags & flag.exclude) !== 0) return false;
  // The linkers write unwind tables anew.
  return (flags & flag.alloc) !== 0 && given.relocated !== false && name !== '.eh_frame';
}

/** Where a section of an object lies; undefined when that is not certain. */
function addressOf(piece: Piece): bigint | undefined {
  if (typeof piece.output !== 'object') return undefined;
  return sum(piece.output.vma, pieceOffset(piece));
}

function sum(a: Amount, b: Amount): bigint | undefined {
  return a.doubt === undefined && b.doubt === undefined ? a.value + b.value : undefined;
}

/** Symbol and addend; undefined where the link does not fix them or another file may. */
function targetOf(
  link: Link,
  byIndex: ReadonlyMap<number, Piece>,
  { symbol, section, target, addend = 0n, ofSection }: InputReference,
): bigint | undefined {
  if (symbol === undefined) {
    const piece = section === undefined ? undefined : byIndex.get(section);
    // Strings that are merged lie elsewhere.
    if (piece === undefined || (piece.given.flags & 16) !== 0) return undefined;
    const start = piece.output === 'discarded' ? undefined : addressOf(piece);
    if (start === undefined) return undefined;
    // The linker moves symbols when it takes bytes out of a section, but not what a section's symbol and a number lead to.
    if (ofSection === true) return start + (target ?? addend);
    return target === undefined ? undefined : start + movedBy(piece, target) + addend;
  }
  const known = link.symbols.get(symbol);
  if (known?.state !== 'defined' || known.doubt !== undefined || link.options.shared === true)
    return undefined;
  const { base } = known;
  if (base === 'nowhere' || base === 'aether') return undefined;
  if (typeof base === 'object' && 'given' in base) {
    if (typeof base.output !== 'object' || (base.given.flags & 16) !== 0) return undefined;
  }
  const start = startOf(base);
  return start.doubt === undefined ? start.value + known.value + addend : undefined;
}

/** An offset in an object's section after relaxation. */
function movedBy({ shrunk }: Piece, offset: bigint): bigint {
  return shrunk === undefined ? offset : BigInt(movedOffset(shrunk, Number(offset)));
}

function targetName(file: LinkFile, { section }: InputReference): string {
  return file.pieces.find(({ given }) => given.index === section)?.name ?? 'a local symbol';
}
