import assert from 'node:assert/strict';
import { differences, hasTools } from './sharedPrograms';

/** Without a library that chooses. */
const alone = ['calls.c', 'pointers.c', 'compares.c', 'tables.c far.c'];

const ways = [
  ...['-static -no-pie -fno-pie', '-static -no-pie -fPIC', '-static-pie -fPIE', '-pie -fPIE -fno-plt'],
  ...['-pie -fPIE -rdynamic', '-shared -fPIC', '-shared -fPIC -Wl,-Bsymbolic', '-shared -fPIC -fno-plt'],
  ...['-pie -fPIE -fcf-protection', '-shared -fPIC -fcf-protection'],
];

/** GNU ld refuses others, which reach them from the global offset table. */
const narrowWays = ['-static -no-pie -fno-pie', '-static -no-pie -fPIC'];

/** With the C library, which is full of them. */
const programs = ['hello.c', 'choice.c'];

const programWays = [
  ...['-static -no-pie', '-static-pie', '-pie', '-no-pie -fno-pie', '-static-pie -Wl,--gc-sections'],
  ...['-shared -fPIC'],
];

describe('indirect functions', () => {
  for (const linker of ['ld', 'ld.lld']) {
    const tools = { compiler: 'gcc', linker };
    const check = (title: string, links: readonly string[]): void => {
      it(`${linker}: ${title}`, async function () {
        this.timeout(200_000);
        if (!hasTools(['gcc', linker])) this.skip();
        assert.deepEqual(await differences(tools, links), []);
      });
    };
    const all = (options: string, list: readonly string[], from: readonly string[]): string[] =>
      list.flatMap((way) => from.map((program) => `${options} ${way} ${program}`.trim()));
    check('have the entries that x86-64 wants', all('-nostdlib', ways, alone));
    check('have those of i386', all('-m32 -nostdlib', linker === 'ld' ? narrowWays : ways, alone));
    check('of the C library, too', all('', programWays, programs));
  }
});
