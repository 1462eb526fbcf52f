import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { errnoName, maxErrno } from '../../src/core/errno';

describe('the names of error numbers', () => {
  it('are those that this system’s C library has', function () {
    if (process.platform !== 'linux' || !['x64', 'arm64', 'riscv64'].includes(process.arch)) {
      console.log('        skipped: no Linux with the generic error numbers');
      this.skip();
    }
    // Two names for one number: ours is the one that is no alias.
    const aliases = new Set(['EWOULDBLOCK', 'ENOTSUP']);
    const names = Object.entries(constants.errno).filter(([name]) => !aliases.has(name));
    assert.ok(names.length > 70);
    for (const [name, number] of names) assert.equal(errnoName(number), name);
  });

  it('reach into the numbers that programs never see, and stop where Linux has none', () => {
    // Linux 6.1 include/linux/errno.h.
    const internal: readonly (readonly [number, string | undefined])[] = [
      [512, 'ERESTARTSYS'],
      [517, 'EPROBE_DEFER'],
      [520, undefined],
      [524, 'ENOTSUPP'],
      [529, 'EIOCBQUEUED'],
      [531, 'ENOGRACE'],
      [532, undefined],
      [0, undefined],
      [41, undefined],
      [58, undefined],
      [134, undefined],
      [511, undefined],
      [maxErrno, undefined],
    ];
    for (const [number, name] of internal) assert.equal(errnoName(number), name, number.toString());
  });
});
