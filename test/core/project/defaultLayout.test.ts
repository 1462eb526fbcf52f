import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import { defaultLayout } from '../../../src/core/project/defaultLayout';
import { readLinkCommand } from '../../../src/core/project/linkFlags';
import type { ProjectImage } from '../../../src/core/project/project';

const image: ProjectImage = {
  name: 'tool',
  system: 'make',
  scripts: [],
  flags: ['-no-pie'],
  searchPath: [],
  objects: [],
  outputs: ['tool'],
  maps: [],
  machine: 'x86_64',
  rank: 'static',
  resolvable: { kind: 'yes' },
  evidence: [],
  unknowns: [],
};

describe('the layout of a program without a linker script', () => {
  it('is not drawn where linker, machine or kind of program are not known', () => {
    const { machine: _, ...without } = image;
    assert.equal(defaultLayout(without), undefined);
    assert.equal(defaultLayout({ ...image, flags: [] }), undefined);
    assert.equal(defaultLayout({ ...image, linker: 'mold' }), undefined);
    assert.equal(defaultLayout({ ...image, flags: ['-r'] }), undefined);
    assert.equal(defaultLayout({ ...without, driver: 'gcc', flags: [] }), undefined);
    assert.equal(defaultLayout({ ...image, machine: 's390x' }), undefined);
    assert.equal(defaultLayout({ ...image, scripts: [{ path: 'k.ld' }] }), undefined);
    const later = { kind: 'after-configure', run: './configure' } as const;
    assert.equal(defaultLayout({ ...image, resolvable: later }), undefined);
  });

  /** A link without objects beside the same one with them: the order of the sections, and no address outside of its bounds. */
  const holds = (layout: MemoryMap | undefined, output: string): void => {
    const { stdout } = spawnSync('readelf', ['-SW', output], { encoding: 'utf8' });
    const linked = [...stdout.matchAll(/\] (\.\S+)\s+\S+\s+([0-9a-f]{8,16}) /g)]
      .map(([, name = '', address = '']) => ({ name, address: BigInt(`0x${address}`) }))
      .filter(({ name }) => ['.interp', '.text', '.rodata', '.data', '.bss'].includes(name));
    assert.ok(linked.length >= 4);
    const sections = layout?.sections ?? [];
    const order = linked.map(({ name }) => sections.findIndex((section) => section.name === name));
    assert.ok(!order.includes(-1), order.join());
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    for (const { name, address } of linked) {
      const vma = sections.find((section) => section.name === name)?.vma;
      assert.ok(vma !== undefined);
      if (vma.kind === 'known') assert.equal(knownValue(vma), address, name);
      else {
        if (name === '.text') assert.ok(vma.atLeast !== undefined, `${name} has no bound`);
        assert.ok((vma.atLeast ?? 0n) <= address, `${name} is at ${address.toString(16)}`);
      }
    }
  };

  const inFolder = (context: Context, tools: readonly string[], run: (folder: string) => void): void => {
    for (const tool of tools) if (spawnSync(tool, ['--version']).status !== 0) context.skip();
    const folder = mkdtempSync(join(tmpdir(), 'memscape-default-'));
    try {
      run(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  const links: readonly (readonly [linker: 'gnu' | 'lld', flags: readonly string[]])[] = [
    ['gnu', ['-no-pie']],
    ['gnu', ['-pie']],
    ['gnu', ['-static']],
    ['gnu', ['-N', '-m', 'elf_x86_64']],
    ['lld', []],
    ['lld', ['-pie', '--no-dynamic-linker']],
    ['lld', ['-N']],
    ['lld', ['--no-rosegment']],
    ['lld', ['--image-base=0x10000000']],
    ['lld', ['-Ttext=0x100000']],
    ['lld', ['-Tdata=0x900000', '-Ttext=0x800000']],
    ['lld', ['-z', 'max-page-size=0x10000']],
  ];
  for (const [linker, flags] of links) {
    const program = linker === 'gnu' ? 'ld' : 'ld.lld';
    it(`holds for what ${program} ${flags.join(' ')} makes of a program`, function () {
      inFolder(this, [program, 'as'], (folder) => {
        const source = join(folder, 'a.s');
        writeFileSync(
          source,
          '.globl _start\n.text\n_start: ret\n.section .rodata\n.quad 1\n.data\n.quad 2\n.bss\n.space 64\n',
        );
        const [object, output] = [join(folder, 'a.o'), join(folder, 'a')];
        execFileSync('as', ['--64', '-o', object, source]);
        execFileSync(program, [...flags, '-o', output, object]);
        holds(defaultLayout({ ...image, linker, flags }), output);
      });
    });
  }

  /** The compilers of Debian 12, and what they link of a C program. */
  const compilers: readonly (readonly [driver: string, machine: string, flags: readonly string[]])[] = [
    ['gcc', 'x86_64', []],
    ['gcc', 'x86_64', ['-static']],
    ['gcc', 'x86_64', ['-no-pie']],
    ['gcc', 'x86_64', ['-static-pie']],
    ['aarch64-linux-gnu-gcc', 'aarch64', []],
    ['riscv64-linux-gnu-gcc', 'riscv64', []],
    ['riscv64-unknown-elf-gcc', 'riscv64', ['-nostdlib']],
    ['arm-none-eabi-gcc', 'arm', ['-nostdlib']],
  ];
  for (const [driver, machine, flags] of compilers) {
    it(`holds for what ${driver} ${flags.join(' ')} makes of a program`, function () {
      inFolder(this, [driver], (folder) => {
        const start = flags.includes('-nostdlib') ? 'void _start(void)' : 'int main(void)';
        const text = `const int a[9] = {1}; int b[9] = {2}, c[9]; ${start} { b[1] += c[2] + a[c[3]]; for (;;); }`;
        writeFileSync(join(folder, 'a.c'), text);
        const output = join(folder, 'a');
        execFileSync(driver, [...flags, '-o', output, join(folder, 'a.c')], { stdio: 'pipe' });
        const words = readLinkCommand([driver, ...flags, 'a.c']);
        const layout = defaultLayout({ ...image, ...words, machine, scripts: [] });
        const { stdout } = spawnSync('readelf', ['-hlW', output], { encoding: 'utf8' });
        const planned = layout?.planned;
        assert.equal(planned?.positionIndependent, /Type:\s+DYN/.test(stdout));
        assert.equal(planned.dynamic, stdout.includes('INTERP'));
        assert.equal(planned.assumed !== undefined, !flags.some((flag) => flag !== '-nostdlib'));
        const load = /LOAD\s+0x0+ (0x[0-9a-f]+)/.exec(stdout)?.[1];
        if (load !== undefined) assert.equal(planned.base, BigInt(load));
        holds(layout, output);
      });
    });
  }

  it('of a compiler without a target in its name is for the machine that builds run on, and says so', () => {
    const { machine: _, ...without } = image;
    const layout = defaultLayout({ ...without, flags: [], driver: 'gcc' }, 'x86_64');
    assert.equal(layout?.machine, 'x86_64');
    assert.match(layout.planned?.assumed?.text ?? '', /Fedora.*For x86_64, like this machine\.$/);
    const bare = { ...without, flags: ['-nostdlib'], driver: 'gcc' };
    assert.equal(defaultLayout(bare, 'x86_64'), undefined);
  });
});
