import type { InputReference } from '../input';
import { hasExchange } from '../interworking';
import { isPlaceless, type Link } from '../link';
import { flag, type LinkFile, type Piece } from '../model';
import { isDefined, isX86, type Known } from './known';
import { goesWithoutEntry } from './relaxed';
import { assignsIndirect } from './indirect';
import { newImport, noteImport } from './imports';
import { notePlainImport } from './plainImports';
import { roles, type Role } from './roles';
import { noteThreadEntry, noteThreads } from './threadUses';
import type { Use, Uses, View } from './use';

/**
 * Everything the objects ask for; undefined when some relocation is not followed, or an object does not tell. GNU ld looks
 * before the script throws sections out, ld.lld after that.
 */
export function usesOf(link: Link, names: ReadonlyMap<string, Known>, view: View): Uses | undefined {
  const roleOf = roles[link.target.machine];
  if (roleOf === undefined) return undefined;
  const list: Use[] = [];
  const found: Found = { list, globals: new Map(), base: false, threadLocal: false };
  const hasIndirect = link.uncertainty.indirect !== undefined;
  if (hasIndirect && assignsIndirect(link, names)) return undefined;
  // On x86 it makes no difference to a shared object.
  const mayImport = view.dialect === 'gnu' && link.libraries !== undefined;
  const hasImports = mayImport && (link.options.shared !== true || !isX86(link));
  const isLld = view.dialect === 'lld' && link.libraries !== undefined;
  const isAsked = (role: Role | undefined): boolean =>
    asks(role) || ((hasIndirect || hasImports || isLld) && role === 'short');
  const isPart = ({ symbol }: InputReference): boolean => {
    const known = (hasImports || isLld) && symbol !== undefined ? names.get(symbol) : undefined;
    return known !== undefined && !isDefined(link, known);
  };
  for (const file of link.files) {
    const types = file.input.relocationTypes?.();
    if (types === undefined && file.input.sections.length > 0) return undefined;
    if (types !== undefined && ![...types].some((type) => isAsked(roleOf.get(type)))) continue;
    const locals = new Map<number, Use>();
    for (const piece of file.pieces) {
      if (!isScanned(piece) || piece.given.relocated === false) continue;
      const references = piece.given.references?.();
      if (references === undefined) return undefined;
      for (let i = 0; i < references.length; i += 1) {
        const reference = references[i];
        if (reference === undefined) continue;
        const role = roleOf.get(reference.type);
        if (role === undefined) return undefined;
        const isShort =
          role === 'short' && ((hasIndirect && isIndirect(reference, names)) || isPart(reference));
        if (!asks(role) && !isShort) continue;
        const use = useOf(found, locals, reference, names, hasImports);
        const skipped =
          use === undefined ? undefined : note(link, found, { file, piece, reference, role, use }, view);
        if (skipped === undefined) return undefined;
        i += skipped;
      }
    }
  }
  return found;
}

/** Whether any object has relocations that may ask for tables; most programs with a fixed place have none. */
export function asksForTables(link: Link): boolean {
  const roleOf = roles[link.target.machine];
  if (link.uncertainty.indirect !== undefined) return true;
  const plain: ReadonlySet<Role | undefined> = isPlaceless(link) ? plainKinds : fixedKinds;
  return link.files.some(({ input }) =>
    [...(input.relocationTypes?.() ?? [])].some((type) => !plain.has(roleOf?.get(type))),
  );
}

const plainKinds: ReadonlySet<Role | undefined> = new Set<Role>(['none', 'short', 'threadOffset']);
const fixedKinds: ReadonlySet<Role | undefined> = new Set<Role>([
  ...(['none', 'short', 'word', 'distance', 'call', 'threadKnown', 'threadOffset'] as const),
]);

interface Found {
  readonly list: Use[];
  readonly globals: Map<string, Use>;
  base: boolean;
  threadLocal: boolean;
  /** On Arm, the processor has `blx`, once that was asked. */
  exchanges?: boolean;
}

interface Noted {
  readonly file: LinkFile;
  readonly piece: Piece;
  readonly reference: InputReference;
  readonly role: Role;
  readonly use: Use;
}

/** Takes one relocation down. Yields how many behind it go with it, or undefined when it is not followed. */
function note(link: Link, found: Found, noted: Noted, view: View): number | undefined {
  const { piece, reference, role, use } = noted;
  const isProgram = link.options.shared !== true;
  if (view.dialect === 'lld' && isFilledIn(link, noted, view)) {
    use.words.set(piece, (use.words.get(piece) ?? 0) + 1);
    return 0;
  }
  if (role === 'word' || role === 'short' || role === 'distance') {
    if (use.imported !== undefined) {
      if (isX86(link)) noteImport(link, use.imported, piece, reference.type);
      else notePlainImport(link, use.imported, piece, role);
      return 0;
    }
    if (isProgram && (piece.flags & flag.code) !== 0) use.inCode = true;
  }
  switch (role) {
    case 'word':
      use.words.set(piece, (use.words.get(piece) ?? 0) + 1);
      return 0;
    case 'distance':
      use.distances.set(piece, (use.distances.get(piece) ?? 0) + 1);
      return 0;
    case 'call':
      use.call = true;
      use.thumbJump ||= link.target.machine === 'arm' && staysThumb(link, found, reference);
      if (use.imported !== undefined) use.imported.calls = true;
      return 0;
    case 'base':
      // GNU ld has no form of it for an image without a fixed place.
      if (use.indirect && view.dialect === 'gnu' && isPlaceless(link)) return undefined;
      if (use.indirect) use.parts.set(piece, (use.parts.get(piece) ?? 0) + 1);
      found.base = true;
      return 0;
    case 'entry': {
      if (view.dialect === 'lld' && link.target.machine === 'i386') {
        const modRm = piece.given.bytes?.()?.[Number(reference.offset) - 1] ?? 0;
        // Without a register the code holds the address of the entry.
        if ((modRm & 0xc7) === 5) {
          if (isPlaceless(link)) return undefined;
        } else found.base = true;
      }
      const without = isOmitted(link, noted, view);
      if (without === undefined) return undefined;
      use.entry ||= !without;
      use.zeroed ||= without && use.known !== undefined && !isDefined(link, use.known) && !isJump(noted);
      return 0;
    }
    // A program's own data is where it knows, and the code that asks is made shorter on x86.
    case 'threadGeneral':
    case 'threadLocal':
      if (view.dialect === 'gnu' && link.target.machine === 'arm' && role === 'threadLocal') {
        found.threadLocal = true;
        return 0;
      }
      if (view.dialect === 'gnu' && !isX86(link)) return noteThreads(link, use, role, view);
      if (!isX86(link)) return undefined;
      if (view.dialect === 'lld' && link.target.machine === 'i386' && role === 'threadGeneral')
        found.base = true;
      if (isProgram) {
        if (role === 'threadGeneral') noteThreadEntry(use, view);
        return view.dialect === 'lld' ? 1 : 0;
      }
      if (role === 'threadLocal') found.threadLocal = true;
      else use.threadGeneral = true;
      return 0;
    case 'threadDescriptor':
      if (view.dialect !== 'lld') return noteThreads(link, use, role, view);
      if (isProgram) noteThreadEntry(use, view);
      else use.threadDescriptor = true;
      return 0;
    case 'threadEntry':
      if (view.dialect === 'gnu' && !isX86(link)) return noteThreads(link, use, role, view);
      if (isProgram && (isX86(link) || (view.dialect === 'lld' && link.target.machine === 'aarch64'))) {
        noteThreadEntry(use, view);
        return 0;
      }
      if (view.dialect === 'lld' && link.target.machine === 'i386') found.base = true;
      // On i386 a shared object's code holds the address of the entry.
      if (link.target.machine === 'i386' && reference.type === 15) return undefined;
      use.threadEntry = true;
      return 0;
    case 'threadKnown':
      // The upper part of a place among all threads' data counts as an address on RISC-V (elfnn-riscv.c of 2.40, R_RISCV_TPREL_HI20).
      if (view.dialect === 'gnu' && reference.type === 29 && link.target.machine.startsWith('riscv'))
        use.words.set(piece, (use.words.get(piece) ?? 0) + 1);
      return isProgram || view.dialect === 'gnu' ? 0 : undefined;
    case 'short':
      if (use.indirect || view.dialect === 'lld') use.parts.set(piece, (use.parts.get(piece) ?? 0) + 1);
      return 0;
    case 'threadOffset':
    case 'none':
      return 0;
  }
}

/** Relocations that the dynamic linker can do as they are, too (getDynRel of ld.lld 14's Arch files). */
const dynamicTypes: Readonly<Record<string, readonly number[]>> = { x86_64: [24] };

/** Whether ld.lld leaves a distance to what another file may define to the dynamic linker. */
function isFilledIn({ target, options }: Link, { piece, reference, use }: Noted, { isOwn }: View): boolean {
  if (dynamicTypes[target.machine]?.includes(reference.type) !== true) return false;
  if (use.known === undefined || isOwn(use.known)) return false;
  return (piece.given.flags & 1) !== 0 || options.textRelocations === 'taken';
}

/** Whether the code gets along without the entry that it asks for. */
function isOmitted(
  link: Link,
  { piece, reference, use: { known, indirect } }: Noted,
  view: View,
): boolean | undefined {
  if (!isX86(link) || indirect) return false;
  const symbol = known === undefined ? undefined : link.symbols.get(known.name);
  const isZero = known !== undefined && !isDefined(link, known);
  if (known !== undefined && !view.isOwn(known)) return false;
  const bytes = piece.given.bytes?.();
  if (bytes === undefined) return undefined;
  const isAbsolute = known === undefined ? reference.section === undefined : symbol?.base === 'absolute';
  // Of an absolute local symbol the value is not known here.
  if (known === undefined && isAbsolute) return undefined;
  return goesWithoutEntry(link.target.machine, view.dialect, {
    type: reference.type,
    addend: reference.addend,
    offset: Number(reference.offset),
    bytes,
    placeless: isPlaceless(link),
    absolute: isAbsolute && !isZero ? (symbol?.value ?? 0n) : undefined,
    isZero,
  });
}

/** Whether a branch of Thumb code cannot change to Arm code on its way: `b.w`, and `bl` where there is no `blx`. */
function staysThumb(link: Link, found: Found, { type }: InputReference): boolean {
  return type === 30 || type === 51 || (type === 10 && !(found.exchanges ??= hasExchange(link)));
}

/** `call` and `jmp` through an entry. */
function isJump({ piece, reference }: Noted): boolean {
  return piece.given.bytes?.()?.[Number(reference.offset) - 2] === 0xff;
}

function asks(role: Role | undefined): boolean {
  return role !== 'none' && role !== 'short' && role !== 'threadOffset';
}

function useOf(
  found: Found,
  locals: Map<number, Use>,
  reference: InputReference,
  names: ReadonlyMap<string, Known>,
  hasImports: boolean,
): Use | undefined {
  const { symbol, local } = reference;
  const known = symbol === undefined ? undefined : names.get(symbol);
  if (symbol !== undefined && known === undefined) return undefined;
  const before = symbol === undefined ? locals.get(local ?? 0) : found.globals.get(symbol);
  if (before !== undefined) return before;
  const use: Use = {
    known,
    indirect: isIndirect(reference, names),
    imported: hasImports && known?.imported !== undefined ? newImport(known.imported) : undefined,
    inCode: false,
    entry: false,
    zeroed: false,
    call: false,
    thumbJump: false,
    threadGeneral: false,
    threadEntry: false,
    threadDescriptor: false,
    words: new Map(),
    distances: new Map(),
    parts: new Map(),
  };
  found.list.push(use);
  if (symbol === undefined) locals.set(local ?? 0, use);
  else found.globals.set(symbol, use);
  return use;
}

function isIndirect({ symbol, indirect }: InputReference, names: ReadonlyMap<string, Known>): boolean {
  return symbol === undefined ? indirect === true : names.get(symbol)?.kind === 'ifunc';
}

function isScanned({ kind, given, flags, output }: Piece): boolean {
  return (
    kind === 'input' && (given.flags & 2) !== 0 && (flags & flag.exclude) === 0 && output !== 'discarded'
  );
}
