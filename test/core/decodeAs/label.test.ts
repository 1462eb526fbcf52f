import assert from 'node:assert/strict';
import { decodeAs } from '../../../src/core/decodeAs';
import { labelledReading, valueLabel } from '../../../src/core/decodeAs/label';
import { findLiterals } from '../../../src/core/literal';
import { pagingMode, type PagingModeId } from '../../../src/core/paging/modes';

/** A line of a log → which reading each labelled number of it has, and the outcome of some. */
const rows: readonly {
  readonly mode: PagingModeId;
  readonly line: string;
  readonly readings: Readonly<Record<string, string>>;
  readonly says?: RegExp;
}[] = [
  {
    mode: 'x86_64-4level',
    line: 'PGD 100000067 P4D 100000067 PUD 1001ff067 PMD 1058a7067 PTE 800000010a1d0163',
    readings: {
      '100000067': 'entry/PML4',
      '1001ff067': 'entry/PDPT',
      '1058a7067': 'entry/PD',
      '800000010a1d0163': 'entry/PT',
    },
    says: /table at 0x100000000/,
  },
  {
    mode: 'x86_64-5level',
    line: 'PGD 100000067 P4D 100001067',
    readings: { '100000067': 'entry/PML5', '100001067': 'entry/PML4' },
  },
  {
    mode: 'x86_64-4level',
    line: '#PF: error_code(0x0002) - not-present page',
    readings: { '0x0002': 'fault/#PF' },
    // Intel SDM volume 3A 4.7: P=0, W/R=1, U/S=0.
    says: /supervisor write: the page is not present/,
  },
  {
    mode: 'x86_64-4level',
    line: 'CR2: ffffc90000a1d000 CR3: 000000010a5f0000 CR4: 00000000000006f0',
    readings: { '000000010a5f0000': 'register/CR3', '00000000000006f0': 'register/CR4' },
    says: /top table at 0x10a5f0000/,
  },
  {
    mode: 'x86_64-4level',
    line: 'CR0=80050033 CR2=0000000000401050 CR3=000000010a5f0006 EFER=0000000000000d01',
    readings: {
      '80050033': 'register/CR0',
      '000000010a5f0006': 'register/CR3 (PCIDE=1)',
      '0000000000000d01': 'register/EFER',
    },
  },
  {
    mode: 'arm64-4k-48',
    line: '[dead000000000100] pgd=1000000042f5a003, p4d=1000000042f5a003, pud=1000000042f5b003, pmd=0068000040200f01',
    readings: {
      '1000000042f5a003': 'entry/L0',
      '1000000042f5b003': 'entry/L1',
      '0068000040200f01': 'entry/L2',
    },
  },
  {
    mode: 'arm64-4k-48',
    line: '  ESR = 0x0000000096000046',
    readings: { '0x0000000096000046': 'fault/ESR' },
    // Arm DDI 0487, ESR_EL1: EC 0x25, WnR 1, DFSC 0x06.
    says: /Data abort, same EL, write, Translation fault, level 2/,
  },
  {
    mode: 'riscv-sv39',
    line: 'status: 0000000200000120 badaddr: ffffffff00000000 cause: 000000000000000f',
    readings: { '000000000000000f': 'fault/scause' },
    says: /Store\/AMO page fault/,
  },
  // Names of variables, addresses of tables, registers of other machines.
  { mode: 'x86_64-4level', line: 'pgd = 0xffff888001234000; pte=0x1000', readings: {} },
  { mode: 'arm64-4k-48', line: 'swapper pgtable: 4k pages, 48-bit VAs, pgdp=0000000041d2a000', readings: {} },
  { mode: 'arm64-4k-48', line: 'CR3: 000000010a5f0000 PGD 100000067', readings: {} },
  { mode: 'x86_64-4level', line: 'ESR = 0x96000046 satp 8000000000080123', readings: {} },
  { mode: 'x86_64-4level', line: 'MYCR3: 000000010a5f0000 cr30=0x1000', readings: {} },
];

describe('a value with a label', () => {
  for (const { mode: id, line, readings, says } of rows) {
    it(`${id}: ${line}`, () => {
      const mode = pagingMode(id);
      const found: Record<string, string> = {};
      const summaries: string[] = [];
      for (const { start, text, value } of findLiterals(line, 'log')) {
        const label = valueLabel(line, start);
        const reading = label === undefined ? undefined : labelledReading(label, value, mode);
        if (reading === undefined) continue;
        found[text] = reading.id;
        summaries.push(decodeAs(value, reading, mode)?.summary ?? '');
      }
      assert.deepEqual(found, readings);
      if (says !== undefined) assert.match(summaries.join('\n'), says);
    });
  }
});
