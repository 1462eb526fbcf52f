import assert from 'node:assert/strict';
import { differences, hasTools } from './sharedPrograms';

const programs = [
  ...['hello.c', 'copies.c', 'weak.c', 'bounds.c', 'bounds.c ./asks.so', 'names.c', 'uses.c plain.so'],
  ...['uses.c versioned.so', 'threads.c versioned.so', '-fPIC threads.c plain.so', 'throws.cc -lstdc++ -lm'],
];

const ways = [
  ...['-pie', '-no-pie', '-no-pie -fno-pie', '-no-pie -fno-pie -Wl,-z,now', '-pie -Wl,-z,now,-z,norelro'],
  ...['-pie -Wl,--hash-style=both', '-no-pie -Wl,--hash-style=sysv', '-pie -rdynamic -Wl,-O2'],
  ...['-pie -fno-plt -O2', '-pie -fcf-protection', '-pie -ffunction-sections -Wl,--gc-sections'],
  ...['-no-pie -Wl,-E,--gc-sections', '-pie -Wl,-Bsymbolic,-rpath,/opt', '-pie -Wl,--as-needed'],
  ...['-no-pie -fno-pie -Wl,-T,plain.ld', '-pie -Wl,-T,plain.ld'],
];

const libraries = ['hello.c', 'copies.c -lm', 'weak.c versioned.so', 'threads.c versioned.so', 'library.c'];

const libraryWays = [
  ...['-shared -fPIC', '-shared -fPIC -Wl,-z,now', '-shared -fPIC -Wl,-Bsymbolic,--hash-style=both'],
  ...['-shared -fPIC -Wl,--gc-sections -ffunction-sections', '-shared -fPIC -fcf-protection'],
];

describe('programs that use shared libraries, linked by ld.lld', () => {
  const lld = { compiler: 'gcc', linker: 'ld.lld' };
  for (const [i, way] of ways.entries()) {
    it(`are placed as it places them: ${way}`, async function () {
      this.timeout(120_000);
      if (!hasTools(['gcc', 'ld.lld'])) this.skip();
      const some = i % 8 === 1 ? programs : programs.filter((_, at) => at % 3 === i % 3);
      assert.deepEqual(
        await differences(
          lld,
          some.map((program) => `${way} ${program}`),
        ),
        [],
      );
    });
  }

  it('are libraries themselves', async function () {
    this.timeout(120_000);
    if (!hasTools(['gcc', 'ld.lld'])) this.skip();
    const links = libraryWays.flatMap((way, i) =>
      libraries.filter((_, at) => i === 0 || at % 2 === i % 2).map((library) => `${way} ${library}`),
    );
    assert.deepEqual(await differences(lld, links), []);
  });
});
