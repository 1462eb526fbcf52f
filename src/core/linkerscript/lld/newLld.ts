import { zero } from '../amount';
import { commonMarks } from '../dynamic/callForm';
import type { LinkInput } from '../input';
import { shf } from '../inputs';
import type { Link } from '../link';
import { flag, type Section } from '../model';
import type { LinkOptions } from '../options';
import { ScriptOutput } from '../output';
import { newSection } from '../sections';
import { sht, type Lld } from './state';

/** A section of no file that stands for the headers. */
function headerSection(link: Link): Section {
  const section = newSection(link, new ScriptOutput('', { orphan: true }, false), flag.alloc);
  link.sections.pop();
  return section;
}

/** The state that ld.lld's passes start from. */
export function newLld(link: Link, hasSections: boolean): Lld {
  return {
    link,
    sections: new Map(),
    segments: [],
    headerSize: 0n,
    headerAddress: undefined,
    dot: zero,
    inside: undefined,
    lmaOffset: 0n,
    region: undefined,
    loadRegion: undefined,
    threadBssEnd: undefined,
    overflows: new Map(),
    hasSections,
    dynamic: undefined,
    ehFrameHdr: undefined,
    armExidx: undefined,
    got: undefined,
    gotPlt: undefined,
    gotBase: undefined,
    elfHeader: headerSection(link),
    needed: new Set(),
    marks: 0,
    tables: new Set(),
  };
}

/** What all objects are marked for, or are taken to be by options (Driver.cpp, getAndFeatures). */
export function marksOf({ target, options }: Link, inputs: readonly LinkInput[]): number | undefined {
  const isX86 = target.machine === 'x86_64' || target.machine === 'i386';
  if ((!isX86 && target.machine !== 'aarch64') || options.relocatable === true) return 0;
  const marks = commonMarks(inputs, isX86 ? 0xc000_0002 : 0xc000_0000, target.bits / 8);
  if (marks === undefined) return undefined;
  const second = isX86 ? options.shadowStack : options.signsCalls;
  return marks | (options.forceMarks === true ? 1 : 0) | (second === true ? 2 : 0);
}

/** lld leaves some sections out, keeps the first build attributes only, and makes all unwind tables one but with -r. */
export function takenUp(
  inputs: readonly LinkInput[],
  { relocatable, stripAll, stripDebug }: LinkOptions,
): LinkInput[] {
  const linkedAgain = relocatable === true;
  const stripped = !linkedAgain && (stripAll === true || stripDebug === true);
  let attributes = false;
  return inputs.map((input) => ({
    ...input,
    sections: input.sections.filter((section) => {
      if (section.name === '.note.GNU-stack' || section.name === '.note.gnu.property') return false;
      if (section.name === '.eh_frame' && !linkedAgain) return false;
      // Tables of strings, as of entries for a debugger (.stabstr), are no sections to it.
      if (section.type === sht.strtab) return false;
      if (stripped && (section.flags & shf.alloc) === 0 && /^\.z?debug/.test(section.name)) return false;
      if (section.type !== 0x7000_0003) return true;
      const first = !attributes;
      attributes = true;
      return first;
    }),
  }));
}
