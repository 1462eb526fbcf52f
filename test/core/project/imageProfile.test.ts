import assert from 'node:assert/strict';
import { readEvidenceTexts } from '../../../src/core/profiles/auto/texts';
import type { ImageEvidence } from '../../../src/core/profiles/auto';
import { detectProject } from '../../../src/core/project/detect';
import { profileOfImage } from '../../../src/core/project/imageProfile';
import { someScript, treeOf } from './trees';

interface Row {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly names?: string;
  readonly built?: readonly ImageEvidence[];
  /** By image, its layout, or words of the reason why there is none. */
  readonly expected: Readonly<Record<string, string>>;
}

const link = (name: string, words: string): string => `${name}: main.o\n\tld ${words} -o ${name} main.o\n`;
const S = someScript;

const rows: readonly Row[] = [
  {
    title: 'xv6 for RISC-V by its headers',
    files: { Makefile: link('kernel/kernel', '-T kernel/kernel.ld'), 'kernel/kernel.ld': S },
    names: 'kernel/memlayout.h kernel/riscv.h',
    expected: { kernel: 'xv6-riscv-kernel' },
  },
  {
    title: 'a machine that the linker is told, and the same of a machine that has no layout here',
    files: {
      Makefile: `${link('a.elf', '-m elf_x86_64 -T a.ld')}${link('b.elf', '-m elf64loongarch -T b.ld')}`,
      'a.ld': S,
      'b.ld': S,
    },
    expected: { a: 'generic-x86_64', b: 'no layout is built in for loongarch64' },
  },
  {
    title: 'the two machines of one tree, which the folder as a whole leaves open',
    files: {
      Makefile: `${link('one.elf', '-m elf_x86_64 -T a.ld')}${link('two.elf', '-m aarch64elf -T b.ld')}`,
      'a.ld': S,
      'b.ld': S,
    },
    names: 'limine.conf',
    expected: { one: 'limine-x86_64-4level', two: 'plain-arm64-4k-48' },
  },
  {
    title: 'a boot loader of 32 bits beside a kernel of which only one layout is known',
    files: {
      Makefile: `${link('loader', '-m elf_i386 -T a.ld')}${link('kernel', '-m elf_x86_64 -T b.ld')}`,
      'a.ld': S,
      'b.ld': 'OUTPUT_ARCH(i386:x86-64)\n' + S,
    },
    names: 'Kernel/Sections.h',
    expected: { loader: 'plain-x86-32', kernel: 'serenity-x86_64' },
  },
  {
    title: 'a tool of the build beside what it is built for',
    files: {
      Makefile: `${link('kernel', '-m aarch64elf -T k.ld')}mkimage: mkimage.c\n\tgcc -O2 -o mkimage mkimage.c\nboot: boot.c\n\tgcc -m32 -Wl,-Ttext,0x7c00 -o boot boot.c\n`,
      'k.ld': 'OUTPUT_ARCH(aarch64)\n' + S,
    },
    expected: {
      kernel: 'plain-arm64-4k-48',
      mkimage: 'for the machine that builds it',
      boot: 'plain-x86-32',
    },
  },
  {
    title: 'the machine of a built kernel',
    files: { Makefile: link('kernel', '-T k.ld'), 'k.ld': S, kernel: '' },
    built: [{ file: 'kernel', machine: 'x86_64', addresses: [0xffff_ffff_8010_0000n], interpreter: false }],
    expected: { kernel: 'generic-x86_64' },
  },
  {
    title: 'a microcontroller of a tree that has a kernel, too, by the script of each',
    files: {
      'kernel/Makefile': link('kernel', '-T kernel.ld'),
      'kernel/kernel.ld': 'OUTPUT_ARCH(i386:x86-64)\n' + S,
      'kernel/Sections.h': '',
      'firmware/Makefile': `CFLAGS = -mcpu=cortex-m4 -mthumb\n${link('board.elf', '-T board.ld')}`,
      'firmware/board.ld': 'OUTPUT_FORMAT("elf32-littlearm")\n' + S,
    },
    names: 'Kernel/Sections.h',
    expected: { kernel: 'serenity-x86_64', board: 'cortex-m' },
  },
  {
    title: 'what was built rather than what the flags say',
    files: { Makefile: link('fw', '-m elf_x86_64 -T fw.ld'), 'fw.ld': S, fw: '' },
    names: 'limine.conf',
    built: [{ file: 'fw', machine: 'riscv32', addresses: [], interpreter: false }],
    expected: { fw: 'plain-riscv-sv32' },
  },
  {
    title: 'a script for a machine that has no layout here, beside one that has (memtest86+)',
    files: {
      'build32/Makefile': link('a.elf', '-T a.ld'),
      'build32/a.ld': 'OUTPUT_ARCH(i386)\n' + S,
      'la64/Makefile': link('b.elf', '-T b.ld'),
      'la64/b.ld': 'OUTPUT_ARCH(loongarch)\n' + S,
    },
    expected: { a: 'plain-x86-32', b: 'no layout is built in for loongarch' },
  },
  {
    title: 'a firmware tree with a payload that is built as Linux is, and a driver for Linux (coreboot)',
    files: {
      Makefile: link('stage', '-m elf_i386 -T stage.ld'),
      'stage.ld': S,
      'util/uio/linux/Makefile': 'obj-m := uio.o\n',
    },
    names:
      'src/Kconfig src/mainboard/Kconfig src/arch/x86/Kconfig payloads/lib/Kconfig payloads/lib/arch/x86/Kconfig',
    expected: { stage: 'plain-x86-32' },
  },
  {
    title: 'a tree for several machines that is not configured yet (U-Boot)',
    files: {
      Makefile: `include .config\nx86 := -m64\n${link('u-boot', '-Ttext $(CONFIG_TEXT_BASE) -T u-boot.lds')}`,
      'arch/arm/config.mk': 'arch-y := -march=armv8-a\n',
      'u-boot.lds': S,
      Kconfig: 'config TEXT_BASE\n',
    },
    expected: {
      'u-boot': 'known only after make menuconfig; the folder speaks for several: compiles with -m64',
    },
  },
  {
    title: 'a tool beside programs for several machines (shim)',
    files: {
      Makefile: `${link('a.so', '-shared -T a.lds')}${link('b.so', '-shared -T b.lds')}${link('tool', '')}`,
      'a.lds': 'OUTPUT_ARCH(aarch64)\n' + S,
      'b.lds': 'OUTPUT_ARCH(i386:x86-64)\n' + S,
    },
    expected: { 'a.so': 'plain-arm64-4k-48', 'b.so': 'generic-x86_64', tool: 'nothing of the image tells' },
  },
  {
    title: 'nothing that tells a machine',
    files: { Makefile: link('kernel', '-T k.ld'), 'k.ld': S },
    expected: { kernel: 'no file tells' },
  },
];

describe('the layout of an image', () => {
  for (const { title, files, names = '', built = [], expected } of rows) {
    it(title, async () => {
      const tree = treeOf(files, names.split(' ').filter(Boolean));
      const { images } = await detectProject(tree);
      const texts = await readEvidenceTexts(tree.files, (path) => tree.read(path));
      for (const [name, words] of Object.entries(expected)) {
        const image = images.find((one) => one.name === name);
        assert.ok(image, `no image ${name} among ${images.map((one) => one.name).join(', ')}`);
        const found = profileOfImage(image, texts, built);
        if (found.kind === 'known') assert.equal(found.profile, words, name);
        else assert.ok(found.reason.includes(words), `${name}: ${found.reason}`);
      }
    });
  }

  it('names the address that the image’s own script links at', async () => {
    const high = (address: string): string => `SECTIONS { . = ${address}; .text : { *(.text) } }\n`;
    const tree = treeOf({
      Makefile: `${link('kernel', '-m elf_x86_64 -T k.ld')}${link('user', '-m elf_x86_64 -T u.ld')}`,
      'a.ld': high('0xffffffffc0000000'),
      'k.ld': high('0xffffffff80100000'),
      'u.ld': high('0x400000'),
    });
    const { images } = await detectProject(tree);
    const texts = await readEvidenceTexts(tree.files, (path) => tree.read(path));
    const reasons = images.map((image) => {
      const found = profileOfImage(image, texts, []);
      return `${image.name}: ${found.kind === 'known' ? found.because : found.reason}`;
    });
    assert.match(
      reasons.find((one) => one.startsWith('kernel')) ?? '',
      /links at 0xffffffff80100000 \(k\.ld/,
    );
    assert.doesNotMatch(reasons.find((one) => one.startsWith('user')) ?? '', /links at/);
  });
});
