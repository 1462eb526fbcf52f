import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownValue } from '../../../src/core/memoryMap';
import { defaultLayout } from '../../../src/core/project/defaultLayout';
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
    assert.equal(defaultLayout({ ...image, linker: 'lld' }), undefined);
    assert.equal(defaultLayout({ ...image, machine: 's390x' }), undefined);
    assert.equal(defaultLayout({ ...image, scripts: [{ path: 'k.ld' }] }), undefined);
    const later = { kind: 'after-configure', run: './configure' } as const;
    assert.equal(defaultLayout({ ...image, resolvable: later }), undefined);
  });

  for (const flags of [['-no-pie'], ['-pie'], ['-static'], ['-N', '-m', 'elf_x86_64']]) {
    it(`holds for what ld ${flags.join(' ')} makes of a program`, function () {
      if (spawnSync('ld', ['--version']).status !== 0 || spawnSync('as', ['--version']).status !== 0)
        this.skip();
      const folder = mkdtempSync(join(tmpdir(), 'memscape-default-'));
      try {
        const source = join(folder, 'a.s');
        writeFileSync(
          source,
          '.globl _start\n.text\n_start: ret\n.section .rodata\n.quad 1\n.data\n.quad 2\n.bss\n.space 64\n',
        );
        const run = (program: string, ...args: string[]): string => {
          const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
          assert.equal(status, 0, stderr);
          return stdout;
        };
        const [object, output] = [join(folder, 'a.o'), join(folder, 'a')];
        run('as', '--64', '-o', object, source);
        run('ld', ...flags, '-o', output, object);
        const linked = [...run('readelf', '-SW', output).matchAll(/\] (\.\S+)\s+\S+\s+([0-9a-f]{16}) /g)]
          .map(([, name = '', address = '']) => ({ name, address: BigInt(`0x${address}`) }))
          .filter(
            ({ name, address }) => address > 0n && ['.text', '.rodata', '.data', '.bss'].includes(name),
          );
        assert.ok(linked.length >= 4);
        const sections = defaultLayout({ ...image, flags })?.sections ?? [];
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
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
