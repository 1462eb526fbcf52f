import type { Growth } from '../profiles/profile';
import type { Paint, Row } from './types';

/**
 * What a Linux process on x86-64 has besides its own file, by Linux 6.12. Where only an order is known there is no range;
 * the pattern then says which digits of the start are the same in every run.
 */
export interface ProcessRow {
  readonly id: string;
  readonly name: string;
  readonly paint: Paint;
  readonly rights?: string;
  /** Four groups of four digits, a dot for each that is chosen at run time. */
  readonly pattern?: string;
  readonly size?: string;
  readonly growth?: { readonly towards: Growth; readonly text: string };
  readonly shape?: Row['shape'];
  /** Only in a process of a program that names an interpreter. */
  readonly dynamicOnly?: true;
  readonly text: string;
  readonly source: string;
}

const mmapPattern = '0000 7··· ···· ·000';
const stackPattern = '0000 7ff· ···· ·000';

/** After the program's own sections: the gap before the heap, and the heap. */
export const heapRows: readonly ProcessRow[] = [
  {
    id: 'heap-gap',
    name: 'random gap',
    paint: 'hole',
    size: 'up to 1 GiB',
    text: 'With kernel.randomize_va_space = 2 the heap starts at a random page up to 1 GiB above the program.',
    source: 'Linux arch/x86/kernel/process.c arch_randomize_brk(); fs/binfmt_elf.c',
  },
  {
    id: 'heap',
    name: 'heap (brk)',
    paint: 'write',
    rights: 'rw-',
    growth: { towards: 'higher', text: 'heap grows to higher addresses' },
    text: 'The program break, moved by brk(2). malloc takes small allocations from it.',
    source: 'Linux mm/mmap.c brk()',
  },
];

/** From the free middle up to the end of user space. */
export const upperRows: readonly ProcessRow[] = [
  {
    id: 'free',
    name: 'free',
    paint: 'hole',
    shape: 'cut',
    size: 'about 127 TiB',
    text: 'Not mapped. Heap and mappings grow into it from both sides.',
    source: 'Linux arch/x86/mm/mmap.c',
  },
  {
    id: 'mappings',
    name: 'mappings, thread stacks',
    paint: 'write',
    rights: 'rw-',
    pattern: mmapPattern,
    growth: { towards: 'lower', text: 'mmap grows to lower addresses' },
    text: 'Files, large allocations and stacks of threads, each placed below the one before.',
    source: 'Linux arch/x86/mm/mmap.c mmap_base(), 28 random bits by default (vm.mmap_rnd_bits)',
  },
  {
    id: 'libraries',
    name: 'shared libraries',
    paint: 'execute',
    rights: 'r-x',
    pattern: mmapPattern,
    dynamicOnly: true,
    text: 'Mapped by the dynamic linker: code, constants and data of each library in segments of their own.',
    source: 'glibc elf/dl-load.c; Linux mmap(2)',
  },
  {
    id: 'ld.so',
    name: 'ld.so',
    paint: 'execute',
    rights: 'r-x',
    pattern: mmapPattern,
    dynamicOnly: true,
    text: 'The interpreter that the program names in PT_INTERP, mapped by the kernel.',
    source: 'Linux fs/binfmt_elf.c load_elf_interp()',
  },
  {
    id: 'vdso',
    name: 'vdso, vvar',
    paint: 'execute',
    rights: 'r-x',
    pattern: mmapPattern,
    text: 'Code and data of the kernel for calls such as clock_gettime, in the mapping area since Linux 6.2; before, above the stack.',
    source: 'Linux arch/x86/entry/vdso/vma.c',
  },
  {
    id: 'stack-gap',
    name: 'random gap',
    paint: 'hole',
    size: 'up to 16 GiB',
    text: 'Room the stack may grow into, and how far its top is moved at random: 22 bits of pages.',
    source: 'Linux arch/x86/include/asm/elf.h __STACK_RND_MASK; mm/util.c randomize_stack_top()',
  },
  {
    id: 'stack',
    name: 'stack',
    paint: 'write',
    rights: 'rw-',
    size: '8 MiB limit',
    pattern: stackPattern,
    growth: { towards: 'lower', text: 'stack grows to lower addresses' },
    text: 'Calls of the main thread. It grows on access up to its limit (ulimit -s, 8 MiB by default).',
    source: 'Linux fs/exec.c setup_arg_pages(); mm/mmap.c expand_stack()',
  },
  {
    id: 'arguments',
    name: 'arguments',
    paint: 'write',
    rights: 'rw-',
    pattern: '0000 7ff· ···· ····',
    text: 'argc, argv, envp and the auxiliary vector, then the strings of argv.',
    source: 'Linux fs/binfmt_elf.c create_elf_tables()',
  },
  {
    id: 'environment',
    name: 'environment',
    paint: 'write',
    rights: 'rw-',
    pattern: '0000 7ff· ···· ····',
    text: 'The strings of envp, and the name of the program at the very end.',
    source: 'Linux fs/exec.c copy_strings()',
  },
];
