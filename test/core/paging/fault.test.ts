import assert from 'node:assert/strict';
import { hex } from '../../../src/core/address';
import { decodeCause, decodePageFault, decodeSyndrome } from '../../../src/core/paging/fault';
import { vectorsOf } from './vectors';

describe('page faults', () => {
  for (const { id, expect, ...row } of vectorsOf('pagefault-x86')) {
    it(`of x86 are read: ${id}`, () => {
      const { set, present, access, mode, unnamed } = decodePageFault(BigInt(String(row.code)));
      assert.deepEqual({ set, present, access, mode }, expect);
      assert.equal(unnamed, 0n);
    });
  }

  it('of x86 are told in a sentence', () => {
    assert.equal(decodePageFault(2n).summary, 'supervisor write: the page is not present');
    assert.equal(decodePageFault(0x15n).summary, 'user instruction fetch: the page does not allow it');
    assert.equal(decodePageFault(0xbn).summary, 'supervisor write: a reserved bit is set in an entry');
    assert.equal(decodePageFault(0x100n).unnamed, 0x100n);
  });

  for (const { id, expect, ...row } of vectorsOf('esr-arm64')) {
    it(`of Arm are read: ${id}`, () => {
      const { exceptionClass, il, iss, abort } = decodeSyndrome(BigInt(String(row.esr)));
      const found = {
        ec: hex(BigInt(exceptionClass), 2),
        il,
        iss: hex(iss, 7),
        fsc: hex(BigInt(abort?.status ?? -1), 2),
        fscName: abort?.statusName,
        write: abort?.write ?? null,
        lowerEL: abort?.lowerLevel,
        instruction: abort?.instruction,
      };
      assert.deepEqual(found, expect);
    });
  }

  it('of Arm say what they do not know', () => {
    const syscall = decodeSyndrome(0x5600_0000n);
    assert.equal(syscall.className, 'SVC (AArch64)');
    assert.equal(syscall.abort, undefined);
    assert.equal(decodeSyndrome(0n).className, undefined);
    assert.equal(decodeSyndrome(0x9600_003fn).abort?.statusName, undefined);
    assert.equal(decodeSyndrome(0x9600_0410n).abort?.addressValid, false);
  });

  for (const { id, expect, ...row } of vectorsOf('scause')) {
    it(`of RISC-V are read: ${id}`, () => {
      const { interrupt, code, name } = decodeCause(BigInt(String(row.scause)), 64);
      assert.deepEqual({ interrupt, code: Number(code), name }, expect);
    });
  }

  it('of RISC-V have their interrupt bit at the top of the register', () => {
    assert.deepEqual(decodeCause(0x8000_0005n, 32), { interrupt: true, code: 5n, name: 'Supervisor timer' });
    assert.deepEqual(decodeCause(0x8000_0005n, 64), { interrupt: false, code: 0x8000_0005n });
    assert.deepEqual(decodeCause(11n, 64), { interrupt: false, code: 11n });
  });
});
