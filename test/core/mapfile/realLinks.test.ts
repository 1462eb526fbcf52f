import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMapFile, readMapFile } from '../../../src/core/mapfile';
import { knownValue } from '../../../src/core/memoryMap';
import { readText, withFile } from '../../../src/node/files';
import { hasTool, parseNm, parseSections, run } from '../elf/readelf';

const files = {
  'main.c':
    '#include <stdio.h>\nint twice(int); int table[100] = {1}; static int zero[64]; __thread int own = 3; __thread int none;\n' +
    'int main(int n, char **v) { printf("%d %s\\n", twice(n) + table[n & 7] + zero[n & 7] + own + none, v[0]); return 0; }\n',
  'twice.c': 'int calls; __attribute__((noinline)) int twice(int n) { calls++; return n * 2; }\n',
  'unused.c': 'int unused(int n) { return n * 3; }\n',
};

interface Link {
  readonly title: string;
  readonly tools: readonly string[];
  readonly compiler: 'gcc' | 'clang';
  readonly flags: readonly string[];
}

const linkers = [
  ['GNU ld', 'ld.bfd', 'bfd'],
  ['gold', 'ld.gold', 'gold'],
  ['lld', 'ld.lld', 'lld'],
  ['mold', 'mold', 'mold'],
] as const;
const modes: readonly (readonly [title: string, flags: readonly string[]])[] = [
  ['a position-independent program', ['-pie', '-fPIE']],
  ['a static program', ['-static']],
  ['a static program that keeps its relocations', ['-static', '-Wl,--emit-relocs']],
  [
    'a program at a fixed address without unused sections',
    ['-no-pie', '-ffunction-sections', '-Wl,--gc-sections'],
  ],
];

const links: readonly Link[] = [
  ...linkers.flatMap(([linker, tool, name]) =>
    modes.map(([mode, flags]): Link => ({
      title: `${linker}: ${mode}`,
      tools: ['gcc', tool],
      compiler: 'gcc',
      flags: [...flags, `-fuse-ld=${name}`],
    })),
  ),
  ...(['ld.bfd', 'ld.gold'] as const).map((tool): Link => ({
    title: `${tool} and gcc -flto`,
    tools: ['gcc', tool],
    compiler: 'gcc',
    flags: ['-no-pie', '-flto', `-fuse-ld=${tool.slice(3)}`],
  })),
  ...(['ld.bfd', 'ld.gold', 'ld.lld'] as const).map((tool): Link => ({
    title: `${tool} with a cross reference and what it leaves out`,
    tools: ['gcc', tool],
    compiler: 'gcc',
    flags: [
      ...['-pie', '-fPIE', '-ffunction-sections', '-Wl,--cref,--gc-sections,--print-gc-sections'],
      `-fuse-ld=${tool.slice(3)}`,
    ],
  })),
  {
    title: 'ld.lld and clang -flto',
    tools: ['clang', 'ld.lld'],
    compiler: 'clang',
    flags: ['-no-pie', '-flto', '-fuse-ld=lld'],
  },
  {
    title: 'ld.lld and clang -flto=thin',
    tools: ['clang', 'ld.lld'],
    compiler: 'clang',
    flags: ['-no-pie', '-flto=thin', '-fuse-ld=lld'],
  },
];

describe('the map of a real link', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'memscape-links-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const { title, tools, compiler, flags } of links) {
    it(`of ${title} has the sections and symbols that readelf and nm print`, async function () {
      this.timeout(60_000);
      const missing = [...tools, 'readelf', 'nm', 'ar'].filter((tool) => !hasTool(tool));
      if (missing.length > 0) {
        console.log(`      skipped: no ${missing.join(', ')} here`);
        this.skip();
      }
      for (const name of ['main', 'twice', 'unused'])
        run(compiler, [...flags, '-O2', '-g', '-c', `${name}.c`], directory);
      rmSync(join(directory, 'lib.a'), { force: true });
      run(
        compiler === 'gcc' ? 'gcc-ar' : hasTool('llvm-ar') ? 'llvm-ar' : 'llvm-ar-14',
        ['rcs', 'lib.a', 'twice.o', 'unused.o'],
        directory,
      );
      const link = spawnSync(
        compiler,
        [...flags, '-O2', 'main.o', 'lib.a', '-o', 'program', '-Wl,-Map=program.map'],
        {
          cwd: directory,
          encoding: 'utf8',
        },
      );
      if (link.status !== 0) {
        console.log(`      skipped: the link fails here: ${link.stderr.trim().split('\n')[0] ?? ''}`);
        this.skip();
      }
      await compare(join(directory, 'program'), join(directory, 'program.map'));
    });
  }
});

async function compare(program: string, file: string): Promise<void> {
  assert.ok(isMapFile(await readText(file)));
  const map = await withFile(file, (source) => readMapFile(source, file));
  assert.deepEqual(map.issues, []);
  const row = (name: string, address: bigint | undefined, size: bigint | undefined): string =>
    `${name} 0x${address?.toString(16) ?? '?'} 0x${size?.toString(16) ?? '?'}`;
  const sections = parseSections(run('readelf', ['-SW', program]));
  const expected = sections.filter(({ flags, size }) => flags.includes('A') && size > 0n);
  const unloaded = new Set(sections.filter(({ flags }) => !flags.includes('A')).map(({ name }) => name));
  assert.deepEqual(
    map.sections.filter(({ name, allocated }) => allocated && unloaded.has(name)).map(({ name }) => name),
    [],
  );
  const listed = new Set(expected.map(({ name }) => name));
  assert.deepEqual(
    map.sections
      .filter(({ name, allocated, size }) => allocated && knownValue(size) !== 0n && listed.has(name))
      .map(({ name, vma, size }) => row(name, knownValue(vma), knownValue(size)))
      .sort(),
    expected.map(({ name, address, size }) => row(name, address, size)).sort(),
  );
  const values = new Map<string, Set<bigint>>();
  for (const { name, value, letter } of parseNm(run('nm', ['-n', program]))) {
    // A map of mold has the code that chooses the function, the file the stub through which the chosen one is called.
    if (letter === 'i') continue;
    const own = values.get(name) ?? new Set();
    values.set(name, own.add(value));
  }
  let compared = 0;
  for (let i = 0; i < map.symbols.count; i += 1) {
    const { name, value } = map.symbols.at(i);
    const real = values.get(name);
    if (real === undefined) continue;
    compared += 1;
    assert.ok(
      real.has(value),
      `${name} is ${[...real].map((v) => v.toString(16)).join(', ')}, not ${value.toString(16)}`,
    );
  }
  assert.ok(compared >= 2, `${compared.toString()} symbols`);
  assert.ok(map.symbols.byName('main') !== undefined);
}
