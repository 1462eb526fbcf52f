import assert from 'node:assert/strict';
import { differences, hasTools } from './sharedPrograms';

const programs = [
  ...[
    'hello.c',
    'copies.c',
    'weak.c',
    'bounds.c',
    'bounds.c ./asks.so',
    'names.c',
    'uses.c plain.so',
    'uses.c versioned.so',
  ],
  ...['threads.c versioned.so', '-fPIC threads.c plain.so', '-Wl,--as-needed hello.c plain.so -lm'],
];

const ways = [
  ...[
    '-pie',
    '-no-pie',
    '-no-pie -fno-pie',
    '-no-pie -fno-pie -Wl,-z,now',
    '-pie -Wl,-z,now',
    '-pie -Wl,-z,norelro',
  ],
  ...[
    '-pie -Wl,--hash-style=both',
    '-no-pie -Wl,--hash-style=sysv',
    '-pie -rdynamic',
    '-no-pie -rdynamic -Wl,-O1',
  ],
  ...[
    '-pie -fno-plt -O2',
    '-pie -fcf-protection -Wl,-z,ibtplt',
    '-pie -ffunction-sections -Wl,--gc-sections',
  ],
  ...['-no-pie -Wl,-E,--gc-sections', '-pie -Wl,-Bsymbolic,-rpath,/opt', '-no-pie -Wl,-z,norelro,-z,now'],
];

describe('programs that use shared libraries', () => {
  for (const [i, way] of ways.entries()) {
    it(`are placed as GNU ld for x86-64 places them: ${way}`, async function () {
      this.timeout(120_000);
      if (!hasTools(['gcc', 'ld'])) this.skip();
      // All programs in the first ways, which differ most, and some of them in the others.
      const some = i < 3 ? programs : programs.filter((_, at) => at % 3 === i % 3);
      const links = some.map((program) => `${way} ${program}`);
      assert.deepEqual(await differences({ compiler: 'gcc', linker: 'ld' }, links), []);
    });
  }

  it('are libraries themselves', async function () {
    this.timeout(120_000);
    if (!hasTools(['gcc', 'ld'])) this.skip();
    const links = ['hello.c', 'copies.c -lm', 'weak.c versioned.so', 'threads.c versioned.so'].flatMap(
      (text) =>
        ['-shared -fPIC', '-shared -fPIC -Wl,-z,now', '-shared -fPIC -Wl,--no-as-needed -Wl,-O1'].map(
          (way) => `${way} ${text}`,
        ),
    );
    assert.deepEqual(await differences({ compiler: 'gcc', linker: 'ld' }, links), []);
  });

  it('are not computed where more than the objects says what is exported', async function () {
    this.timeout(60_000);
    if (!hasTools(['gcc', 'ld'])) this.skip();
    const links = ['-Wl,--dynamic-list=list.txt hello.c', '-Wl,--export-dynamic-symbol=main hello.c'];
    const found = await differences({ compiler: 'gcc', linker: 'ld' }, links);
    assert.ok(
      found.some((text) => text.includes('.dynsym size: unknown')),
      found.join('\n'),
    );
    assert.deepEqual(
      found.filter((text) => text.includes(' size: 0x')),
      [],
    );
  });
});
