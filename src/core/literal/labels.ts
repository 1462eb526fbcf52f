import { code, isSpace, isWord } from './chars';

/**
 * How much a label says: `sure` names are nothing but registers, `likely` ones are words of other trades too, and `word` is
 * the word "address", which decimal numbers follow as well.
 */
export type Label = 'sure' | 'likely' | 'word';

const labels = new Map<string, Label>();
// x86: general, control and debug registers as Linux, QEMU, Xen, GDB and WinDbg name them.
add('sure', 'rax rbx rcx rdx rsi rdi rbp rsp rip eax ebx ecx edx esi edi ebp esp eip orig_rax orig_eax');
add(
  'sure',
  'cr0 cr2 cr3 cr4 cr8 dr0 dr1 dr2 dr3 dr6 dr7 efer knlgs fsb gsb gss fsbase gsbase fs_base gs_base',
);
add('sure', 'kernel_gs_base gdtr idtr ldtr dirbase');
add('likely', 'ax bx cx dx si di bp fs gs tr ldt gdt idt ccs ccd peb teb objecttable');
// Arm, and what Linux prints of its translation.
add(
  'sure',
  'elr elr_el1 elr_el2 far_el1 far_el2 esr_el1 esr_el2 vbar_el1 sp_el0 sp_el1 ttbr0 ttbr1 ttbr0_el1 ttbr1_el1',
);
add('likely', 'far sp lr pc fp ip');
// RISC-V.
add(
  'sure',
  'sepc stval stvec sscratch mepc mtval mtvec mscratch badaddr satp mcause scause mstatus sstatus htval vsatp',
);
add('likely', 'ra gp tp');
// PowerPC, MIPS, LoongArch, SPARC, s390.
add('sure', 'epc nip cfar srr0 srr1 badva badvaddr errorepc tpc tnpc npc');
add('likely', 'dar ctr link regs msr era badv o7 i7');
for (let i = 0; i <= 31; i += 1) add('likely', `r${i.toString()} x${i.toString()}`);
for (let i = 0; i <= 9; i += 1) add('likely', `r0${i.toString()} x0${i.toString()}`);
for (let i = 0; i <= 11; i += 1) add('likely', `s${i.toString()} t${i.toString()} a${i.toString()}`);
for (let i = 0; i <= 7; i += 1) for (const set of 'goli') add('likely', `${set}${i.toString()}`);
add('word', 'address addr task ti');

function add(label: Label, names: string): void {
  for (const name of names.split(' ')) if (!labels.has(name)) labels.set(name, label);
}

/** The names after which a number of eight digits follows without a colon: `ip b7e12345 sp …`, `at address c0101234`. */
const bareLabels: ReadonlySet<string> = new Set('ip sp pc lr rip rsp eip esp cr2 address addr'.split(' '));

/** Blanks between a label and its number; dumps align their columns with a few. */
const mostBlanks = 12;

export interface Labelled {
  readonly label: Label;
  /** A colon or an equals sign stands between. */
  readonly marked: boolean;
}

/** The register or the like that a number at `start` is labelled with: `RAX: …`, `rsp=…`, `RIP: 0010:…`, `pc : …`, `ra …`. */
export function registerLabel(
  text: string,
  lineStart: number,
  start: number,
  length: number,
): Labelled | undefined {
  const at = skipSelector(text, lineStart, start);
  const i = skipBlanksBack(text, lineStart, at);
  if (i === lineStart) return undefined;
  const sign = text.charCodeAt(i - 1);
  if (sign === code.colon || sign === code.equals) {
    let end = skipBlanksBack(text, lineStart, i - 1);
    // `env->regs[R_EAX]=`.
    if (text.charCodeAt(end - 1) === code.closeBracket) end -= 1;
    const word = wordBefore(text, lineStart, end);
    const label = labels.get(word.startsWith('r_') ? word.slice(2) : word);
    return label === undefined ? undefined : { label, marked: true };
  }
  if (i === start) return undefined;
  const word = wordBefore(text, lineStart, i);
  if (length !== 16 && !bareLabels.has(word)) return undefined;
  const label = labels.get(word);
  return label === undefined ? undefined : { label, marked: false };
}

/** The `0010:` of a far pointer. */
function skipSelector(text: string, lineStart: number, start: number): number {
  const at = start - 5;
  if (at <= lineStart || text.charCodeAt(start - 1) !== code.colon) return start;
  const before = text.charCodeAt(at - 1);
  if (!isSpace(before) && before !== code.equals) return start;
  for (let i = at; i < start - 1; i += 1) if (!isWord(text.charCodeAt(i))) return start;
  return at;
}

function skipBlanksBack(text: string, lineStart: number, end: number): number {
  const limit = Math.max(lineStart, end - mostBlanks);
  let i = end;
  while (i > limit && isSpace(text.charCodeAt(i - 1))) i -= 1;
  return i;
}

/** The word that ends at `end`, in lower case; empty when it is longer than any label. */
export function wordBefore(text: string, lineStart: number, end: number): string {
  let i = end;
  while (i > lineStart && end - i < 16 && isWord(text.charCodeAt(i - 1))) i -= 1;
  return text.slice(i, end).toLowerCase();
}
