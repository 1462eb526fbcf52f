import assert from 'node:assert/strict';
import { hasProgram } from '../../oracle/realLinker';
import { assembled } from './linkAssembled';

describe('what shared libraries refer to', () => {
  for (const linker of ['ld', 'ld.lld']) {
    it(`is refused as by ${linker} where nothing defines it`, async function () {
      this.timeout(60_000);
      if (!hasProgram(linker) || !hasProgram('ld')) this.skip();
      const asks = (name: string): string => `.globl f\n.type f, @function\nf: call ${name}@PLT`;
      const sources = {
        main: '.globl _start\n_start: call f@PLT',
        weak: '.weak other\n.globl _start\n_start: call f@PLT\n.data\n.quad other',
        ...{ threads: asks('__tls_get_addr'), other: asks('other'), tables: asks('_DYNAMIC') },
      };
      const { link, share, remove } = assembled({ target: 'x86_64', sources });
      for (const library of ['threads', 'other', 'tables']) {
        share('ld', library);
        for (const program of library === 'other' && linker === 'ld' ? ['main', 'weak'] : ['main']) {
          const { errors, failed, messages } = await link(`${linker} ${program}.o ${library}.so`);
          assert.equal(
            errors.length > 0,
            failed,
            `${program} ${library}: ${errors.join()} beside ${messages}`,
          );
        }
      }
      remove();
    });
  }
});
