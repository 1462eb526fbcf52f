import assert from 'node:assert/strict';
import { physicalAddress, virtualAddress } from '../../../src/core/address';
import { pagingMode, type PagingModeId } from '../../../src/core/paging/modes';
import { walk, type Walk } from '../../../src/core/paging/walk';

/** Walks tables given as physical address → entry. */
function through(
  id: PagingModeId,
  address: bigint,
  root: bigint,
  memory: Readonly<Record<string, bigint>>,
): Walk {
  const read = (at: bigint) => memory[`0x${at.toString(16)}`];
  return walk(virtualAddress(address), pagingMode(id), physicalAddress(root), read);
}

const kernelTables = {
  '0x1ff8': 0x2003n, // PML4[511] → PDPT
  '0x2ff0': 0x3003n, // PDPT[510] → PD
  '0x3000': 0x4003n, // PD[0] → PT
  '0x3008': 0x20_0083n, // PD[1]: a page of 2 MiB
  '0x4008': (1n << 63n) | 0x10_1003n, // PT[1]
  '0x4010': 0x10_2001n, // PT[2], read-only
};

describe('a walk', () => {
  it('ends at a page of 4 KiB', () => {
    const { steps, outcome } = through('x86_64-4level', 0xffff_ffff_8000_1234n, 0x1000n, kernelTables);
    assert.deepEqual(
      steps.map(({ entry, index }) => [entry.level.name, index]),
      [
        ['PML4', 511],
        ['PDPT', 510],
        ['PD', 0],
        ['PT', 1],
      ],
    );
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.physical, 0x10_1234n);
    assert.equal(outcome.pageSize, 0x1000n);
    assert.deepEqual(outcome.rights.kernel, { read: true, write: true, execute: false });
    assert.deepEqual(outcome.rights.user, { read: false, write: false, execute: false });
  });

  it('ends early at a large page', () => {
    const { steps, outcome } = through('x86_64-4level', 0xffff_ffff_8020_5678n, 0x1000n, kernelTables);
    assert.equal(steps.length, 3);
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.physical, 0x20_5678n);
    assert.equal(outcome.pageSize, 0x20_0000n);
  });

  it('takes away a right that one entry does not give', () => {
    const { outcome } = through('x86_64-4level', 0xffff_ffff_8000_2000n, 0x1000n, kernelTables);
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.rights.kernel.write, false);
    assert.match(outcome.rights.unless.join(), /CR0\.WP is 0/);
  });

  it('says which entry is not present, is invalid, or cannot be read', () => {
    const outcome = (address: bigint, memory = {}) => {
      const found = through('x86_64-4level', address, 0x1000n, { ...kernelTables, ...memory }).outcome;
      return found.kind === 'fault' ? found.reason : found.kind;
    };
    assert.equal(outcome(0xffff_ffff_8000_3000n), 'unreadable');
    assert.equal(outcome(0xffff_ffff_8000_3000n, { '0x4018': 0x1000n }), 'the PT entry is not present');
    assert.match(
      outcome(0xffff_ffff_8000_3000n, { '0x1ff8': 0x2083n }),
      /the PML4 entry is invalid: reserved bit 7/,
    );
    assert.equal(outcome(0x8000_0000_0000n), 'the address is not canonical');
  });

  it('of PAE has no rights in its PDPT', () => {
    const { outcome } = through('x86-pae', 0xc000_0123n, 0x1000n, {
      '0x1018': 0x2001n,
      '0x2000': 0x3007n,
      '0x3000': 0x5007n,
    });
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.physical, 0x5123n);
    assert.deepEqual(outcome.rights.user, { read: true, write: true, execute: true });
  });

  it('of 32-bit paging ends at a page of 4 MiB', () => {
    const { outcome } = through('x86-32', 0xc012_3456n, 0x1000n, { '0x1c00': 0x40_0083n });
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.physical, 0x52_3456n);
  });

  it('of RISC-V takes the rights of the leaf', () => {
    const { outcome } = through('riscv-sv39', 0x20_0010n, 0x8000_0000n, {
      '0x80000000': 0x2000_0401n,
      '0x80001008': 0x2008_00d3n,
    });
    assert.ok(outcome.kind === 'mapped');
    assert.equal(outcome.physical, 0x8020_0010n);
    assert.equal(outcome.pageSize, 0x20_0000n);
    assert.deepEqual(outcome.rights.user, { read: true, write: false, execute: false });
    assert.match(outcome.rights.unless.join(), /sstatus\.SUM/);
  });

  it('of Arm passes on what the tables forbid', () => {
    const tables = (first: bigint) => ({
      '0x1000': first | 0x2003n,
      '0x2000': 0x3003n,
      '0x3000': 0x4003n,
      '0x4000': 0x5443n,
    });
    const rights = (first: bigint) => {
      const { outcome } = through('arm64-4k-48', 0x40n, 0x1000n, tables(first));
      assert.ok(outcome.kind === 'mapped');
      assert.equal(outcome.physical, 0x5040n);
      return outcome.rights;
    };
    assert.deepEqual(rights(0n).user, { read: true, write: true, execute: true });
    assert.equal(rights(0n).kernel.execute, false);
    assert.deepEqual(rights(1n << 61n).user, { read: false, write: false, execute: true });
    assert.equal(rights(1n << 62n).user.write, false);
    assert.equal(rights(1n << 60n).user.execute, false);
    assert.equal(rights((1n << 62n) | (1n << 59n)).kernel.execute, false);
  });

  it('goes on through a tagged Arm pointer', () => {
    const { outcome } = through('arm64-4k-48', 0xb400_0000_0000_0040n, 0x1000n, {
      '0x1000': 0x2003n,
      '0x2000': 0x3003n,
      '0x3000': 0x4003n,
      '0x4000': 0x5443n,
    });
    assert.equal(outcome.kind, 'mapped');
  });
});
