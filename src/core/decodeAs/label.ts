import { lookup } from '../lookup';
import { readingsFor, type Reading } from '../decodeAs';
import type { PagingArch, PagingMode } from '../paging/modes';

/** What the text in front of a value says that the value is: `CR3: `, `PMD `, `error_code(`. */
export interface ValueLabel {
  /** As written. */
  readonly name: string;
  readonly form: Form;
}

interface Form {
  /** Ends where the value starts; its group is the name. */
  readonly pattern: RegExp;
  /** The machines whose logs have it; absent where the name alone tells. */
  readonly archs?: readonly PagingArch[];
}

const x86: readonly PagingArch[] = ['x86', 'x86_64'];

/**
 * `PGD 1234` and `*pde = 1234` are x86's, `pgd=1234` is that of Arm and RISC-V (Linux 6.12: dump_pagetable in arch/x86/mm/fault.c,
 * show_pte in arch/arm64/mm/fault.c and arch/riscv/mm/fault.c). With blanks around the sign, and on 32-bit Arm, the name is
 * that of a pointer, which has the address of the table.
 */
const forms: readonly Form[] = [
  { pattern: /(?:^|[^\w*])(PGD|P4D|PUD|PMD|PTE) +$/, archs: x86 },
  { pattern: /\*(pdpt|pde|pte) = $/, archs: x86 },
  { pattern: /(?:^|[^\w*])(pgd|p4d|pud|pmd|pte)=$/, archs: ['aarch64', 'riscv32', 'riscv64'] },
  { pattern: /(?:^|\W)(cause): $/, archs: ['riscv32', 'riscv64'] },
  { pattern: /#PF: (error_code)\((?:0x)?$/ },
  {
    pattern:
      /(?:^|\W)(cr0|cr3|cr4|efer|ttbr[01](?:_el1)?|tcr_el1|satp|esr(?:_el1)?|scause)(?: *[:=] *| +)(?:0x)?$/i,
  },
];

/** No label, with what stands between it and the value, is longer. */
const longestLabel = 32;

/** Undefined when the text says nothing of that kind. `start` is that of the value, or of its prefix. */
export function valueLabel(line: string, start: number): ValueLabel | undefined {
  const before = line.slice(Math.max(0, start - longestLabel), start);
  for (const form of forms) {
    const name = form.pattern.exec(before)?.[1];
    if (name !== undefined) return { name, form };
  }
  return undefined;
}

/** The reading that a label means; undefined where the mode's machine has nothing of that name, or the value does not fit it. */
export function labelledReading(
  { name, form }: ValueLabel,
  value: bigint,
  mode: PagingMode,
): Reading | undefined {
  if (form.archs?.includes(mode.arch) === false) return undefined;
  const wanted =
    tableOf(name.toLowerCase(), mode) ?? lookup(registerIds, name.toLowerCase().replace(/_el1$/, ''));
  return wanted === undefined
    ? undefined
    : readingsFor(value, mode).find(({ id }) => id === wanted || id.startsWith(`${wanted} (`));
}

/** How many levels above the last the tables are that Linux names so. */
const levelsAbove: Readonly<Record<string, number>> = {
  pte: 0,
  pmd: 1,
  pde: 1,
  pud: 2,
  pdpt: 2,
  p4d: 3,
  pgd: 4,
};

/** Levels that a mode does not have are folded into its top one. */
function tableOf(name: string, { levels }: PagingMode): Reading['id'] | undefined {
  const above = levelsAbove[name];
  const level = above === undefined ? undefined : levels[Math.max(0, levels.length - 1 - above)];
  return level === undefined ? undefined : `entry/${level.name}`;
}

const registerIds: Readonly<Record<string, Reading['id']>> = {
  cr0: 'register/CR0',
  cr3: 'register/CR3',
  cr4: 'register/CR4',
  efer: 'register/EFER',
  ttbr0: 'register/TTBR0_EL1',
  ttbr1: 'register/TTBR1_EL1',
  tcr: 'register/TCR_EL1',
  satp: 'register/satp',
  error_code: 'fault/#PF',
  esr: 'fault/ESR',
  cause: 'fault/scause',
  scause: 'fault/scause',
};
