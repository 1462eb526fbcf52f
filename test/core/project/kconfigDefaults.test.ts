import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { kconfigDefaults } from '../../../src/core/project/kconfigDefaults';
import { treeOf } from './trees';

const kconfig = [
  'config BASE',
  '\thex "Where it runs"',
  '\tdefault 0x80000000',
  '\thelp',
  '\t  default 1 is no default.',
  'config STACK',
  '\tint',
  '\tdefault 8192 if DEBUG',
  '\tdefault 4096',
  'config NAME',
  '\tstring',
  '\tdefault "1"',
].join('\n');

describe('defaults of Kconfig', () => {
  it('are those of numbers that depend on nothing', async () => {
    const names = new Set(['BASE', 'STACK', 'NAME', 'ABSENT']);
    assert.deepEqual(await kconfigDefaults(treeOf({ Kconfig: kconfig }), 'kernel.lds.S', names), [
      {
        name: 'BASE',
        value: '0x80000000',
        place: { file: 'Kconfig', line: 3, why: 'gives BASE the default 0x80000000' },
      },
    ]);
  });

  it('of symbols that are there under a condition say so', async () => {
    const text = [
      'if RISCV',
      'menu "Memory"',
      '\tdepends on MMU',
      'config BASE',
      '\thex',
      '\tdepends on !SMALL',
      '\tdefault 0x80200000',
      'endmenu',
      'endif',
      'config SIZE',
      '\tint',
      '\tdefault 64',
    ].join('\n');
    const found = await kconfigDefaults(treeOf({ Kconfig: text }), 'k.lds.S', new Set(['BASE', 'SIZE']));
    assert.deepEqual(
      found.map(({ name, value, condition }) => [name, value, condition]),
      [
        ['BASE', '0x80200000', 'RISCV && MMU && !SMALL'],
        ['SIZE', '64', undefined],
      ],
    );
  });

  it('of other architectures do not count, and two that differ are none', async () => {
    const own = 'config BASE\n\thex\n\tdefault 0x1000\n';
    const names = new Set(['BASE']);
    const tree = treeOf({ 'arch/a/Kconfig': own, 'arch/b/Kconfig': own.replace('0x1000', '0x2000') });
    const [only] = await kconfigDefaults(tree, 'arch/b/kernel/k.lds.S', names);
    assert.equal(only?.value, '0x2000');
    assert.deepEqual(await kconfigDefaults(tree, 'k.lds.S', names), []);
  });

  it('are said to be defaults of an image that waits for its configuration, and go to its script', async () => {
    const files = {
      Makefile:
        '-include .config\nall: k.elf\nk.elf: m.o k.lds\n\tld -T k.lds -o $@ m.o\nk.lds: k.lds.S\n\tgcc -E -P $< -o $@\n',
      Kconfig: kconfig,
      'k.lds.S': 'SECTIONS { . = CONFIG_BASE + CONFIG_STACK; .text : { *(.text) } }\n',
      'm.c': '',
    };
    const [image] = (await detectProject(treeOf(files))).images;
    assert.deepEqual(image?.preprocessor?.defines, ['CONFIG_BASE=0x80000000']);
    assert.deepEqual(image.unknowns, [
      'CONFIG_BASE is 0x80000000 by its default, until the configuration says otherwise',
    ]);
    const configured = { ...files, '.config': 'CONFIG_BASE=0x90000000\n' };
    const [built] = (await detectProject(treeOf(configured))).images;
    assert.deepEqual(built?.unknowns, []);
  });
});
