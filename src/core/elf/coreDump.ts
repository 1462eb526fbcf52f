import { known, unknown, type Section, type Segment } from '../memoryMap';
import { bigField, recordsIn, stringAt } from './bytes';
import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_RISCV,
  EM_X86_64,
  NT,
  PT,
  type Field,
  type RecordLayout,
} from './constants';
import type { ElfFile } from './file';
import type { ElfNote } from './notes';

/** A thread of a process whose memory was dumped. */
export interface CoreThread {
  readonly id: number;
  /** Program counter and stack pointer; absent for machines whose registers are not known here. */
  readonly pc?: bigint;
  readonly sp?: bigint;
}

/** What the notes of a core dump say of the process. */
export interface CoreProcess {
  /** As the kernel kept it: at most 16 bytes. Absent when no note says. */
  readonly command?: string;
  readonly threads: readonly CoreThread[];
}

/** A part of a file that was mapped. */
interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly file: string;
}

interface Machine {
  /** NT_PRSTATUS: the thread's id, its stack pointer and its program counter. Offsets in bytes. */
  readonly status: RecordLayout<'pid' | 'sp' | 'pc'>;
  /** NT_PRPSINFO: where the command is. */
  readonly command: number;
}

function machine(bits: 32 | 64, sp: number, pc: number): Machine {
  const width = bits === 64 ? 8 : 4;
  const [pid, registers] = bits === 64 ? [32, 112] : [24, 72];
  const field = (index: number): Field => [registers + index * width, width];
  const size = registers + (Math.max(sp, pc) + 1) * width;
  return {
    status: { size, fields: { pid: [pid, 4], sp: field(sp), pc: field(pc) } },
    command: bits === 64 ? 40 : 28,
  };
}

/**
 * e_machine and class → where the registers are. Source: struct elf_prstatus and elf_prpsinfo of Linux 6.1,
 * include/linux/elfcore.h, and user_regs_struct (pt_regs on Arm) of each machine.
 */
const machines: Readonly<Record<string, Machine>> = {
  [`${EM_X86_64.toString()}/64`]: machine(64, 19, 16),
  [`${EM_386.toString()}/32`]: machine(32, 15, 12),
  [`${EM_AARCH64.toString()}/64`]: machine(64, 31, 32),
  [`${EM_ARM.toString()}/32`]: machine(32, 13, 15),
  [`${EM_RISCV.toString()}/64`]: machine(64, 2, 0),
};

/** AT_SYSINFO_EHDR of the auxiliary vector: where the kernel put the virtual shared object. */
const vdsoTag = 33n;

/** Where Linux on x86-64 keeps the page of old system calls. Source: Linux 6.1, Documentation/x86/x86_64/mm.rst. */
const vsyscall = 0xffff_ffff_ff60_0000n;

/** Of a core dump's notes. */
export function coreProcess(elf: ElfFile, notes: readonly ElfNote[]): CoreProcess {
  const known = machines[`${elf.machine.toString()}/${elf.bits.toString()}`];
  const ofCore = notes.filter(({ owner }) => owner === 'CORE');
  const threads = ofCore.flatMap(({ type, content }): CoreThread[] => {
    if (type !== NT.PRSTATUS || known === undefined || content.length < known.status.size) return [];
    const status = recordsIn(content, known.status, elf.littleEndian, content.length);
    const [pc, sp] = [bigField(status, 0, 'pc'), bigField(status, 0, 'sp')];
    return [{ id: Number(bigField(status, 0, 'pid')), pc, sp }];
  });
  const info = ofCore.find(({ type }) => type === NT.PRPSINFO);
  const command =
    info === undefined || known === undefined
      ? ''
      : stringAt(info.content.subarray(0, known.command + 16), known.command);
  return { ...(command === '' ? {} : { command }), threads };
}

/**
 * The memory of a dumped process as sections, one a LOAD segment: named after the mapped file, `[vdso]`, `[stack]` or
 * `[stack of thread N]` where a stack pointer tells, and `[anonymous]`.
 */
export function coreSections(elf: ElfFile, notes: readonly ElfNote[], process: CoreProcess): Section[] {
  const mappings = mappedFiles(elf, notes);
  const vdso = auxiliary(elf, notes).get(vdsoTag);
  return elf.segments
    .filter(({ type, memsz }) => type === PT.LOAD && memsz > 0n)
    .map((p): Section => {
      const holds = (address: bigint | undefined): boolean =>
        address !== undefined && address >= p.vaddr && address < p.vaddr + p.memsz;
      const file = mappings.find(({ start, end }) => p.vaddr >= start && p.vaddr < end)?.file;
      const thread = process.threads.findIndex(({ sp }) => holds(sp));
      // The thread that the kernel notes first is the one that brought the process down, which need not be the first one.
      const own = process.threads[thread]?.id.toString() ?? '';
      const stack = process.threads.length === 1 ? '[stack]' : `[stack of thread ${own}]`;
      const ofKernel = holds(vdso)
        ? '[vdso]'
        : p.vaddr === vsyscall && elf.machine === EM_X86_64
          ? '[vsyscall]'
          : undefined;
      const name = file?.replace(/^.*\//, '') ?? ofKernel ?? (thread < 0 ? '[anonymous]' : stack);
      return {
        name,
        index: p.index,
        vma: known(p.vaddr),
        lma: unknown('a core dump states no load addresses'),
        size: known(p.memsz),
        allocated: true,
        zeroFill: p.filesz === 0n,
        rights: { read: (p.flags & 4) !== 0, write: (p.flags & 2) !== 0, execute: (p.flags & 1) !== 0 },
        standsFor: 'segment',
      };
    });
}

/** The segments of a core dump with the files that were mapped there. */
export function withMappedFiles(
  segments: readonly Segment[],
  elf: ElfFile,
  notes: readonly ElfNote[],
): readonly Segment[] {
  const mappings = mappedFiles(elf, notes);
  return segments.map((segment) => {
    const found =
      segment.type === 'LOAD'
        ? mappings.find(({ start, end }) => segment.vaddr >= start && segment.vaddr < end)
        : undefined;
    return found === undefined ? segment : { ...segment, file: found.file };
  });
}

/** NT_FILE: a count, the page size, three words for each mapping, and the files' names. Source: Linux 6.1, fs/binfmt_elf.c. */
function mappedFiles(elf: ElfFile, notes: readonly ElfNote[]): readonly Mapping[] {
  const content = notes.find(({ owner, type }) => owner === 'CORE' && type === NT.FILE)?.content;
  if (content === undefined) return [];
  const words = wordsOf(elf, content);
  const count = words.at(0) ?? 0n;
  const width = elf.bits / 8;
  if (count > BigInt(content.length)) return [];
  const mappings: Mapping[] = [];
  let nameAt = (2 + Number(count) * 3) * width;
  for (let i = 0; i < Number(count) && nameAt < content.length; i += 1) {
    const [start, end] = [words.at(2 + i * 3), words.at(3 + i * 3)];
    const file = stringAt(content, nameAt);
    const nul = content.indexOf(0, nameAt);
    nameAt = nul < 0 ? content.length : nul + 1;
    if (start !== undefined && end !== undefined) mappings.push({ start, end, file });
  }
  return mappings;
}

/** NT_AUXV: pairs of a tag and a value. */
function auxiliary(elf: ElfFile, notes: readonly ElfNote[]): ReadonlyMap<bigint, bigint> {
  const content = notes.find(({ owner, type }) => owner === 'CORE' && type === NT.AUXV)?.content;
  const found = new Map<bigint, bigint>();
  if (content === undefined) return found;
  const words = wordsOf(elf, content);
  for (let i = 0; i < mostAuxiliary; i += 1) {
    const [tag, value] = [words.at(2 * i), words.at(2 * i + 1)];
    if (tag === undefined || value === undefined || tag === 0n) break;
    found.set(tag, value);
  }
  return found;
}

const mostAuxiliary = 256;

/** Words of the file's class; `at` is undefined past the end. */
function wordsOf(elf: ElfFile, content: Uint8Array): { at(index: number): bigint | undefined } {
  const layout: RecordLayout<'word'> =
    elf.bits === 64 ? { size: 8, fields: { word: [0, 8] } } : { size: 4, fields: { word: [0, 4] } };
  const words = recordsIn(content, layout, elf.littleEndian);
  return { at: (index) => (index < words.count ? bigField(words, index, 'word') : undefined) };
}
