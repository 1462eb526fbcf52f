import { defaultScript } from '../linkerscript/defaults';
import { parseLinkCommand } from '../linkerscript/commandLine';
import { lldDefaultScript } from '../linkerscript/lld/defaults';
import type { LinkOptions } from '../linkerscript/options';
import { targetOf } from '../linkerscript/targets';
import { placeScripts } from '../linkerscript/place';
import { toMemoryMap } from '../linkerscript/toMemoryMap';
import type { MemoryMap, PlannedProgram, Section } from '../memoryMap';
import { programKind, type ProgramKind } from './programKind';
import type { ProjectImage } from './project';
import { defaultBase } from '../linkerscript/defaultFacts';

/** Machines whose built-in script is known; see `defaultScript`. */
const machines: ReadonlySet<string> = new Set(['x86_64', 'i386', 'aarch64', 'riscv64', 'riscv32', 'arm']);
/** What is in nearly every program; of the others that the script names a program has few. */
const common: ReadonlySet<string> = new Set(['.text', '.rodata', '.eh_frame', '.data', '.bss']);
const file = '(built-in linker script)';

/**
 * What GNU ld 2.40 or ld.lld 14 lays out for an image that has no script and was not built: the sections in their order, none of a
 * known size, and bounds for their addresses. `host` is the machine that builds run on, for which a compiler without a target in
 * its name compiles. Undefined where the linker, the machine or the kind of program is not known.
 */
export function defaultLayout(image: ProjectImage, host?: string): MemoryMap | undefined {
  const { scripts, flags, name, resolvable, linker = 'gnu' } = image;
  if (scripts.length > 0 || resolvable.kind !== 'yes' || (linker !== 'gnu' && linker !== 'lld'))
    return undefined;
  const kind = programKind(image);
  const isHost = image.machine === undefined && kind?.hosted === true;
  const machine = isHost ? host : image.machine;
  if (kind === undefined || machine === undefined || !machines.has(machine)) return undefined;
  const given = parseLinkCommand([linker === 'lld' ? 'ld.lld' : 'ld', ...flags]).options;
  const options: LinkOptions = {
    machine,
    ...given,
    ...(kind.positionIndependent && !kind.shared ? { pie: true } : {}),
    ...(kind.hosted ? { linuxTarget: true } : {}),
  };
  const placed = linker === 'lld' ? placeByLld(options, machine) : placeByGnu(options, machine);
  const sections = placed.sections
    .filter((section) => mayExist(section, kind))
    .map(({ source: _, ...section }): Section => ({
      ...section,
      ...(common.has(section.name) || (section.name === '.interp' && kind.dynamic) ? {} : { seldom: true }),
    }));
  // There is no file to go to.
  const scriptSymbols = placed.scriptSymbols.map(({ source: _, ...symbol }) => symbol);
  return {
    ...placed,
    name: `${name} by the linker’s ${linker === 'lld' ? 'default' : 'built-in script'}`,
    machine,
    sections,
    scriptSymbols,
    issues: [],
    planned: plannedProgram(kind, baseOf(options, machine, linker), isHost ? machine : undefined),
  };
}

function baseOf(options: LinkOptions, machine: string, linker: 'gnu' | 'lld'): bigint | undefined {
  const target = targetOf(options, machine);
  const moves = options.addresses?.some(({ segment }) => segment !== 'text-segment') === true;
  if (moves || options.omagic === true || options.nmagic === true) return undefined;
  if (linker === 'gnu') return defaultBase(options, target);
  return options.imageBase ?? (options.pie === true || options.shared === true ? 0n : target.lldBase);
}

function placeByGnu(options: LinkOptions, machine: string): MemoryMap {
  const text = defaultScript(options, targetOf(options, machine));
  return toMemoryMap(placeScripts({ scripts: [{ file, text }], options, dialect: 'gnu' }), file);
}

/** The other linker's rules are written as a script, which the engine of GNU ld reads. */
function placeByLld(options: LinkOptions, machine: string): MemoryMap {
  const target = targetOf(options, machine);
  const text = lldDefaultScript(options, target);
  const { addresses: _, imageBase: __, ...rest } = options;
  // Sections with an address of their own come first, the lowest first.
  const given = (options.addresses ?? []).toSorted((a, b) => (a.value < b.value ? -1 : 1));
  return toMemoryMap(
    placeScripts({
      scripts: [{ file, text }],
      options: {
        ...rest,
        maxPageSize: options.maxPageSize ?? target.lldMaxPage,
        addresses: given.map(({ section, value }) => ({ section, value })),
      },
      dialect: 'gnu',
    }),
    file,
  );
}

function mayExist({ name }: Section, { dynamic, shared, hosted }: ProgramKind): boolean {
  // Nothing is allocated behind the debugging information, whatever an object without flags would suggest.
  if (name === '.gnu.build.attributes') return false;
  if (name === '.interp') return dynamic;
  return hosted || shared || name !== '.note.ABI-tag';
}

function plannedProgram(
  kind: ProgramKind,
  base: bigint | undefined,
  host: string | undefined,
): PlannedProgram {
  const { positionIndependent, dynamic, hosted, assumed } = kind;
  const text =
    host === undefined ? assumed?.text : `${assumed?.text ?? ''} For ${host}, like this machine.`.trim();
  return {
    positionIndependent,
    dynamic,
    hosted,
    ...(base === undefined ? {} : { base }),
    ...(text === undefined ? {} : { assumed: { title: assumed?.title ?? 'Assumed machine.', text } }),
  };
}
