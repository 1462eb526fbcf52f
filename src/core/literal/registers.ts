import { code, isSpace, isWord } from './chars';

/**
 * How much a label says: `sure` names are nothing but registers, `likely` ones are words of other trades too, and `word` is
 * the word "address", which decimal numbers follow as well.
 */
export type Label = 'sure' | 'likely' | 'word';

const labels = new Map<string, Label>();
add('sure', 'rax rbx rcx rdx rsi rdi rbp rsp rip eax ebx ecx edx esi edi ebp esp eip');
add('sure', 'r08 r09 cr0 cr2 cr3 cr4 cr8 elr far sepc stval mepc mtval badaddr epc satp');
add('likely', 'sp lr pc fp ip ra gp tp fs gs tr gdt idt');
add('word', 'address addr task ti');
for (let i = 0; i <= 31; i += 1) add('likely', `r${i.toString()} x${i.toString()}`);
for (let i = 0; i <= 11; i += 1) add('likely', `s${i.toString()} t${i.toString()} a${i.toString()}`);

function add(label: Label, names: string): void {
  for (const name of names.split(' ')) labels.set(name, label);
}

/** The names after which a number follows without a colon: `ip 00007f3c8a012345 sp …`, `at address c0101234`. */
const bareLabels: ReadonlySet<string> = new Set([
  'ip',
  'sp',
  'pc',
  'lr',
  'rip',
  'rsp',
  'eip',
  'esp',
  'cr2',
  'address',
  'addr',
]);

/** Blanks between a label and its number; dumps align their columns with a few. */
const mostBlanks = 12;

/** The register or the like that a number at `start` is labelled with: `RAX: …`, `rsp=…`, `RIP: 0010:…`, `pc : …`. */
export function registerLabel(text: string, lineStart: number, start: number): Label | undefined {
  let i = skipSelector(text, lineStart, start);
  i = skipBlanksBack(text, lineStart, i);
  const sign = text.charCodeAt(i - 1);
  if (i > lineStart && (sign === code.colon || sign === code.equals)) {
    const end = skipBlanksBack(text, lineStart, i - 1);
    return labels.get(wordBefore(text, lineStart, end));
  }
  if (i === start) return undefined;
  const word = wordBefore(text, lineStart, i);
  return bareLabels.has(word) ? (labels.get(word) ?? 'likely') : undefined;
}

/** The `0010:` of a far pointer. */
function skipSelector(text: string, lineStart: number, start: number): number {
  const at = start - 5;
  if (at <= lineStart || text.charCodeAt(start - 1) !== code.colon || !isSpace(text.charCodeAt(at - 1)))
    return start;
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
