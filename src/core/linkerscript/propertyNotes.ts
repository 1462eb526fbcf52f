import { powerOfTwo, shf } from './inputs';
import { madePiece } from './madePiece';
import type { Link } from './link';
import type { InputSection } from './input';
import { flag, type LinkFile } from './model';

/** How the values of one property of several objects become one (gABI extension "Program Property"; elf-properties.c). */
type Rule = 'and' | 'or' | 'orOfAll' | 'largest';

/** pr_type of the ranges that processors and systems share. */
function ruleOf(type: number): Rule {
  if (type === 1) return 'largest';
  if (type === 2) return 'or';
  if (type >= 0xb000_0000 && type <= 0xb000_7fff) return 'and';
  if (type >= 0xb000_8000 && type <= 0xb000_ffff) return 'or';
  if (type === 0xc000_0000) return 'and';
  if (type >= 0xc000_0002 && type <= 0xc000_7fff) return 'and';
  if (type >= 0xc000_8000 && type <= 0xc000_ffff) return 'or';
  return 'orOfAll';
}

const name = '.note.gnu.property';

/** The linker writes one note of properties for all objects: the first grows or shrinks to it, the others go. */
export function mergePropertyNotes(link: Link): void {
  const word = link.target.bits / 8;
  const objects = link.files.filter((file) => file.input.sections.length > 0);
  const notes = objects.map((file) =>
    file.pieces.find((piece) => piece.name === name && piece.output !== 'discarded'),
  );
  const forced = forcedTypes(link);
  const first = notes.find((note) => note !== undefined);
  if (first === undefined) return;
  const parsed = notes.map((note) =>
    note === undefined ? new Map() : propertiesOf(note.given, word, note.file.input.byteOrder !== 'big'),
  );
  if (parsed.includes(undefined)) return;
  const types = new Set(parsed.flatMap((properties) => [...(properties?.keys() ?? [])] as number[]));
  for (const type of forced) types.add(type);
  let size = 0;
  for (const type of types) {
    const values = parsed.map((properties) => properties?.get(type) as number | undefined);
    if (forced.has(type) || isKept(ruleOf(type), values))
      size += 8 + Math.ceil((type === 1 ? word : type === 2 ? 0 : 4) / word) * word;
  }
  first.size = size === 0 ? 0n : BigInt(size + 16);
  first.alignment = powerOfTwo(BigInt(word));
  for (const note of notes) {
    if (note === undefined || (note === first && size > 0)) continue;
    note.flags |= flag.exclude;
    note.size = 0n;
  }
}

/**
 * The note that options ask for where no object has one: the last object gets it, behind what the linker made before
 * (elfxx-x86.c and elfxx-aarch64.c, …_link_setup_gnu_properties).
 */
export function addPropertyNote(link: Link): void {
  const { size: count } = forcedTypes(link);
  const last = link.files.findLast(({ input }) => input.sections.length > 0);
  if (count === 0 || last === undefined) return;
  if (link.files.some(({ pieces }) => pieces.some((piece) => piece.name === name && piece.size > 0n))) return;
  const word = link.target.bits / 8;
  const size = BigInt(16 + count * (8 + Math.ceil(4 / word) * word));
  const made = { name, flags: shf.alloc, size, alignment: BigInt(word), without: 0 };
  // Room for what is common in the object was made when it was read.
  if (last !== link.files[0]) last.beforeCommons ??= last.pieces.length;
  last.pieces.push(madePiece(link, last, made));
}

/** The object whose note of properties the output has; undefined where it has none. */
export function propertyNoteHolder(link: Link): LinkFile | undefined {
  return link.files.find(({ pieces }) =>
    pieces.some((piece) => piece.name === name && piece.size > 0n && (piece.flags & flag.exclude) === 0),
  );
}

/** pr_type of what options ask for on this machine. */
function forcedTypes({ options, target }: Link): ReadonlySet<number> {
  const machine = target.machine === 'x86_64' || target.machine === 'i386' ? 'x86' : target.machine;
  const asked = options.forcedProperties ?? [];
  return new Set(asked.flatMap((of) => (of.machine === machine || of.machine === 'any' ? [of.type] : [])));
}

function isKept(rule: Rule, values: readonly (number | undefined)[]): boolean {
  switch (rule) {
    case 'and':
      return values.reduce<number>((all, value) => all & (value ?? 0), -1) !== 0;
    case 'orOfAll':
      return !values.includes(undefined);
    case 'or':
    case 'largest':
      return true;
  }
}

/** pr_type → value of the first word; undefined when the note cannot be read. */
export function propertiesOf(
  note: InputSection,
  word: number,
  little: boolean,
): Map<number, number> | undefined {
  const bytes = note.bytes?.();
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, number>();
  for (let at = 0; at + 16 <= bytes.length;) {
    const nameSize = view.getUint32(at, little);
    const end = at + 16 + view.getUint32(at + 4, little);
    // Any other note, or one that does not fit, is left to the linker.
    if (nameSize !== 4 || view.getUint32(at + 8, little) !== 5 || end > bytes.length) return undefined;
    for (let entry = at + 16; entry + 8 <= end;) {
      const size = view.getUint32(entry + 4, little);
      if (size > end - entry - 8) return undefined;
      found.set(view.getUint32(entry, little), size >= 4 ? view.getUint32(entry + 8, little) : 1);
      entry += 8 + Math.ceil(size / word) * word;
    }
    at = Math.ceil(end / word) * word;
  }
  return found;
}
