import { parseLinkCommand } from '../linkerscript/commandLine';
import { defaultScript } from '../linkerscript/defaults';
import { targetOf } from '../linkerscript/options';
import { placeScripts } from '../linkerscript/place';
import { toMemoryMap } from '../linkerscript/toMemoryMap';
import type { MemoryMap, Section } from '../memoryMap';
import type { ProjectImage } from './project';

/** Machines whose built-in script is known; see `defaultScript`. */
const machines: ReadonlySet<string> = new Set(['x86_64', 'i386', 'aarch64', 'riscv64', 'riscv32', 'arm']);
/** Without one of these a compiler's own configuration decides whether the program is position-independent. */
const stated: ReadonlySet<string> = new Set(['-pie', '-no-pie', '-static', '-shared', '-N', '-n']);
/** What is in nearly every program; of the others that the script names a program has few. */
const common: ReadonlySet<string> = new Set(['.text', '.rodata', '.eh_frame', '.data', '.bss']);
const file = '(built-in linker script)';

/**
 * What the built-in script of GNU ld 2.40 lays out for an image that has no script and was not built: the sections in their order, none
 * of a known size, and bounds for their addresses. Undefined where the linker, the machine or the kind of program is not known.
 */
export function defaultLayout(image: ProjectImage): MemoryMap | undefined {
  const { scripts, flags, linker, machine, name, resolvable } = image;
  if (scripts.length > 0 || resolvable.kind !== 'yes' || (linker ?? 'gnu') !== 'gnu') return undefined;
  if (machine === undefined || !machines.has(machine)) return undefined;
  if (!flags.some((flag) => stated.has(flag)) && !flags.includes('-m')) return undefined;
  const options = { machine, ...parseLinkCommand(['ld', ...flags]).options };
  const text = defaultScript(options, targetOf(options, machine));
  const map = toMemoryMap(placeScripts({ scripts: [{ file, text }], options, dialect: 'gnu' }), file);
  // There is no file to go to.
  const sections = map.sections
    // Nothing is allocated behind the debugging information, whatever an object without flags would suggest.
    .filter(({ name }) => name !== '.gnu.build.attributes')
    .map(({ source: _, ...section }): Section => ({
      ...section,
      ...(common.has(section.name) ? {} : { seldom: true }),
    }));
  const scriptSymbols = map.scriptSymbols.map(({ source: _, ...symbol }) => symbol);
  return {
    ...map,
    name: `${name} by the linker’s built-in script`,
    machine,
    sections,
    scriptSymbols,
    issues: [],
  };
}
