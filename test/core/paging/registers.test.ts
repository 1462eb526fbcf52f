import assert from 'node:assert/strict';
import { hex } from '../../../src/core/address';
import { fieldValue } from '../../../src/core/paging/bitField';
import { decodeRegister, isRegisterId, registerIds, x86Paging } from '../../../src/core/paging/registers';
import { vectorsOf } from './vectors';

describe('registers', () => {
  for (const { id, expect = {}, ...row } of vectorsOf('register')) {
    it(`are read: ${id} ${String(row.register)}`, () => {
      const name = String(row.register);
      assert.ok(isRegisterId(name));
      const { fields, root, unnamed } = decodeRegister(name, BigInt(String(row.value)));
      const number = (field: string) => Number(fieldValue(fields, field));
      const known: Record<string, unknown> = {
        base: hex(root ?? -1n),
        root: hex(root ?? -1n),
        baddr: hex(root ?? -1n),
        pwt: number('PWT') === 1,
        pcd: number('PCD') === 1,
        mode: number('MODE'),
        modeName: fields.find(({ field }) => field.name === 'MODE')?.field.values?.[number('MODE')],
        asid: number('ASID'),
        cnp: number('CnP'),
      };
      for (const [key, wanted] of Object.entries(expect)) assert.equal(known[key], wanted, key);
      assert.equal(unnamed, 0n);
    });
  }

  it('have fields in order that do not overlap', () => {
    for (const id of registerIds) {
      let next = 0;
      for (const { field } of decodeRegister(id, 0n).fields) {
        assert.ok(field.bits[1] >= next && field.bits[0] >= field.bits[1], `${id} ${field.name}`);
        next = field.bits[0] + 1;
      }
      assert.ok(next <= 64, id);
    }
  });

  it('say which modes they select', () => {
    assert.deepEqual(decodeRegister('satp (RV64)', 0xa000_0000_0008_0000n).modes, ['riscv-sv57']);
    assert.deepEqual(decodeRegister('satp (RV64)', 0n).modes, []);
    assert.deepEqual(decodeRegister('satp (RV32)', 0x8008_0000n).modes, ['riscv-sv32']);
    assert.equal(decodeRegister('satp (RV32)', 0x803f_ffffn).root, 0x3_ffff_f000n);
    // T0SZ = T1SZ = 16, TG0 = 4 KiB (0), TG1 = 4 KiB (2).
    assert.deepEqual(decodeRegister('TCR_EL1', 0x8010_0010n).modes, ['arm64-4k-48']);
    // T0SZ = 16 with 64 KiB, T1SZ = 12 with 64 KiB.
    assert.deepEqual(decodeRegister('TCR_EL1', 0xc00c_4010n).modes, ['arm64-64k-48', 'arm64-64k-52']);
    // The same with EPD1: walks of TTBR1 are off.
    assert.deepEqual(decodeRegister('TCR_EL1', 0xc08c_4010n).modes, ['arm64-64k-48']);
  });

  it('of x86 select the mode together', () => {
    const pg = 0x8000_0001n;
    assert.deepEqual(x86Paging(pg, 0n, 0n), { kind: 'on', mode: 'x86-32' });
    assert.deepEqual(x86Paging(pg, 0x20n, 0n), { kind: 'on', mode: 'x86-pae' });
    assert.deepEqual(x86Paging(pg, 0x20n, 0x500n), { kind: 'on', mode: 'x86_64-4level' });
    assert.deepEqual(x86Paging(pg, 0x1020n, 0x500n), { kind: 'on', mode: 'x86_64-5level' });
    assert.equal(x86Paging(1n, 0x20n, 0x500n).kind, 'off');
    assert.equal(x86Paging(0x8000_0000n, 0n, 0n).kind, 'impossible');
    assert.equal(x86Paging(pg, 0n, 0x100n).kind, 'impossible');
  });

  it('keep bits that they do not know apart', () => {
    assert.equal(decodeRegister('CR4', 0x8020n).unnamed, 0x8000n);
    assert.equal(decodeRegister('CR3 (32-bit)', 0x1_0000_1000n).value, 0x1000n);
  });
});
