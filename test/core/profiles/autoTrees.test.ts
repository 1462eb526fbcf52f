import assert from 'node:assert/strict';
import {
  chooseProfile,
  choiceReason,
  machineWithoutLayout,
  textsWanted,
  type ImageEvidence,
  type ProfileEvidence,
} from '../../../src/core/profiles/auto';

type Tree = Readonly<Record<string, string>>;

function evidenceOf(tree: Tree, images: readonly ImageEvidence[] = []): ProfileEvidence {
  const paths = Object.keys(tree);
  const wanted = new Set(textsWanted(paths));
  return { paths, text: (path) => (wanted.has(path) ? tree[path] : undefined), images };
}

const linux = { Kbuild: '', Kconfig: '', MAINTAINERS: '', Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n' };

const hostTool: ImageEvidence = {
  file: 'scripts/mkimage',
  machine: 'x86_64',
  addresses: [0n],
  interpreter: true,
};

/** Trees for machines of which there is no layout: nothing may be chosen, and the machine must be named. */
const without: readonly (readonly [
  name: string,
  tree: Tree,
  machine: string,
  clue: RegExp,
  images?: readonly ImageEvidence[],
])[] = [
  [
    'Linux for s390',
    { ...linux, '.config': '# Linux/s390 6.12.3\nCONFIG_S390=y\nCONFIG_64BIT=y\n' },
    's390',
    /CONFIG_S390=y/,
  ],
  ['Linux for MIPS', { ...linux, '.config': 'CONFIG_MIPS=y\nCONFIG_32BIT=y\n' }, 'mips', /CONFIG_MIPS=y/],
  ['Linux for PowerPC', { ...linux, '.config': 'CONFIG_PPC64=y\nCONFIG_PPC=y\n' }, 'ppc', /CONFIG_PPC=y/],
  ['Linux for LoongArch', { ...linux, '.config': 'CONFIG_LOONGARCH=y\n' }, 'loongarch', /CONFIG_LOONGARCH=y/],
  [
    'Linux for s390, built in a folder of its own',
    { ...linux, 'out/include/generated/autoconf.h': '#define CONFIG_S390 1\n#define CONFIG_64BIT 1\n' },
    's390',
    /CONFIG_S390=y/,
  ],
  [
    'Linux for MIPS with its tools built',
    { ...linux, '.config': 'CONFIG_MIPS=y\n' },
    'mips',
    /CONFIG_MIPS=y/,
    [hostTool],
  ],
  [
    'user-mode Linux, which says the machine as well',
    { ...linux, '.config': 'CONFIG_UML=y\nCONFIG_X86=y\nCONFIG_X86_64=y\n' },
    'user-mode Linux',
    /CONFIG_UML=y/,
  ],
  [
    'a kernel for MIPS',
    { 'kernel.ld': 'OUTPUT_ARCH(mips)\nSECTIONS { . = 0x80000000; }' },
    'mips',
    /script is for mips/,
  ],
  [
    'a kernel for PowerPC by its format',
    { 'link.lds': 'OUTPUT_FORMAT("elf64-powerpcle")' },
    'elf64-powerpcle',
    /elf64-powerpcle/,
  ],
  [
    'a kernel for MIPS beside tools of the host',
    { 'kernel.ld': 'OUTPUT_ARCH("mips")', Makefile: 'CC = mips-linux-gnu-gcc\n' },
    'mips',
    /script is for mips/,
    [hostTool],
  ],
  [
    'a kernel for s390x by its toolchain',
    { Makefile: 'CROSS = s390x-linux-gnu-\n' },
    's390x',
    /toolchain s390x-linux-gnu/,
  ],
  [
    'a program for an ESP32',
    { 'platform.cmake': 'set(TOOL xtensa-esp32-elf-gcc)\n' },
    'xtensa',
    /xtensa-esp32-elf/,
  ],
  [
    'a Rust kernel for LoongArch',
    { '.cargo/config.toml': '[build]\ntarget = "loongarch64-unknown-none"\n' },
    'loongarch64',
    /loongarch64-unknown-none/,
  ],
  [
    'an image for SPARC',
    {},
    'sparc64',
    /is an image for sparc64/,
    [{ file: 'vmlinux', machine: 'sparc64', addresses: [0x40_0000n], interpreter: false }],
  ],
];

/** Trees that were written after the rules, from how such projects are. */
const chosen: readonly (readonly [
  name: string,
  tree: Tree,
  profile: string,
  reason: RegExp,
  images?: readonly ImageEvidence[],
])[] = [
  [
    'Linux for 32-bit Arm',
    { ...linux, '.config': 'CONFIG_ARM=y\nCONFIG_MMU=y\n' },
    'plain-flat-32',
    /CONFIG_ARM=y.*translates addresses by tables that are not described/,
  ],
  [
    'bare metal for a Cortex-A9',
    { Makefile: 'CC = arm-none-eabi-gcc\nCFLAGS = -mcpu=cortex-a9\n', 'zynq.ld': 'OUTPUT_ARCH(arm)' },
    'plain-flat-32',
    /OUTPUT_ARCH is arm.*not described/,
  ],
  [
    'bare metal for a Cortex-M7',
    { Makefile: 'CFLAGS = -mcpu=cortex-m7 -mthumb\nCC = arm-none-eabi-gcc\n', 'stm32h7.ld': 'MEMORY { }' },
    'cortex-m',
    /names cortex-m7/,
  ],
  [
    'a kernel in Rust for -2 GiB',
    {
      '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-none"\n',
      'kernel/linker.ld': 'SECTIONS { . = 0xffffffff80000000; }',
    },
    'generic-x86_64',
    /x86_64-unknown-none.*links at 0xffffffff80000000/,
  ],
  [
    'a kernel for -1 GiB',
    { 'kernel.ld': 'OUTPUT_ARCH(i386:x86-64)\nSECTIONS { . = 0xFFFFFFFFC0000000; }' },
    'generic-x86_64',
    /links at 0xFFFFFFFFC0000000/,
  ],
  [
    'JOS and its like for i386',
    {
      'kern/kernel.ld': 'OUTPUT_FORMAT("elf32-i386", "elf32-i386", "elf32-i386")\nOUTPUT_ARCH(i386)',
      GNUmakefile: '',
    },
    'plain-x86-32',
    /OUTPUT_ARCH is i386/,
  ],
  [
    'U-Boot, which has the build system of Linux',
    {
      ...linux,
      'arch/x86/Kconfig': '',
      'arch/riscv/Kconfig': '',
      'common/Kconfig': '',
      'cmd/Kconfig': '',
      '.config': '# U-Boot 2023.01 Configuration\nCONFIG_ARM=y\nCONFIG_ARM64=y\n',
      'arch/arm/cpu/armv8/u-boot.lds': 'OUTPUT_ARCH(aarch64)',
    },
    'plain-arm64-4k-48',
    /OUTPUT_ARCH is aarch64/,
  ],
  [
    'Xen, which has it as well',
    {
      'xen/Kconfig': '',
      'xen/common/Kconfig': '',
      'xen/arch/x86/Kconfig': '',
      'xen/arch/x86/xen.lds': 'OUTPUT_ARCH(i386:x86-64)',
    },
    'generic-x86_64',
    /OUTPUT_ARCH is i386:x86-64/,
  ],
  [
    'NuttX',
    { Kconfig: '', 'arch/arm64/Kconfig': '', 'sched/Kconfig': '', 'board.ld': 'OUTPUT_ARCH(riscv:rv32)' },
    'plain-riscv-sv32',
    /OUTPUT_ARCH is riscv:rv32/,
  ],
  [
    'a Raspberry Pi kernel',
    {
      Makefile: 'ARMGNU ?= aarch64-linux-gnu\nCOPS = -mcpu=cortex-a72\n',
      'src/linker.ld': 'SECTIONS { . = 0x80000; }',
    },
    'plain-arm64-4k-48',
    /aarch64-linux-gnu/,
  ],
  [
    'a RISC-V kernel in Rust',
    { '.cargo/config.toml': '[build]\ntarget = "riscv64gc-unknown-none-elf"\n' },
    'plain-riscv-sv39',
    /riscv64gc-unknown-none-elf/,
  ],
  [
    'a kernel for RV32',
    { Makefile: 'CFLAGS = -march=rv32imac -mabi=ilp32\n' },
    'plain-riscv-sv32',
    /-march=rv32imac/,
  ],
  [
    'Linux for i386 with PAE and 2 GiB for programs',
    { ...linux, '.config': 'CONFIG_X86=y\nCONFIG_X86_32=y\nCONFIG_X86_PAE=y\nCONFIG_VMSPLIT_2G=y\n' },
    'linux-i386-pae-2g',
    /CONFIG_X86_PAE=y.*CONFIG_VMSPLIT_2G=y/,
  ],
  [
    'Linux for arm64 with 16 KiB pages',
    {
      ...linux,
      '.config':
        'CONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\nCONFIG_ARM64_VA_BITS_47=y\nCONFIG_ARM64_VA_BITS=47\n',
    },
    'linux-arm64-16k-47',
    /CONFIG_ARM64_VA_BITS_47=y.*16K_PAGES/,
  ],
];

describe('trees that no rule was made for', () => {
  for (const [name, tree, machine, clue, images] of without) {
    it(`names the machine it has no layout of: ${name}`, () => {
      const evidence = evidenceOf(tree, images);
      assert.equal(chooseProfile(evidence), undefined);
      const found = machineWithoutLayout(evidence);
      assert.equal(found?.machine, machine);
      assert.match(found?.clue.why ?? '', clue);
    });
  }
  for (const [name, tree, profile, reason, images] of chosen) {
    it(`chooses: ${name}`, () => {
      const choice = chooseProfile(evidenceOf(tree, images));
      assert.ok(choice);
      assert.equal(choice.chosen.profile, profile);
      assert.match(choiceReason(choice), reason);
    });
  }

  it('settles a word for two machines by what is weaker', () => {
    const tree = {
      '.cargo/config.toml': '[build]\ntarget = "riscv64gc-unknown-none-elf"\n',
      'kernel/kernel.ld': 'OUTPUT_ARCH( "riscv" )',
    };
    const choice = chooseProfile(evidenceOf(tree));
    assert.equal(choice?.kind, 'clear');
    assert.equal(choice.chosen.profile, 'plain-riscv-sv39');
    assert.match(choiceReason(choice), /riscv64gc/);
  });

  it('takes a machine that has a layout where something stronger says so', () => {
    const tree = { Makefile: 'CROSS = mips-linux-gnu-\n', 'kernel.ld': 'OUTPUT_ARCH(aarch64)' };
    assert.equal(chooseProfile(evidenceOf(tree))?.chosen.profile, 'plain-arm64-4k-48');
  });
});
