import assert from 'node:assert/strict';
import { isBuiltinProfileId, loadBuiltin } from '../../../src/core/profiles';
import {
  chooseProfile,
  choiceReason,
  textsWanted,
  type ImageEvidence,
  type ProfileChoice,
} from '../../../src/core/profiles/auto';
import { processorMilliseconds } from '../../processorTime.js';

/** A small tree: path → text. */
type Tree = Readonly<Record<string, string>>;

function choose(tree: Tree, images: readonly ImageEvidence[] = []): ProfileChoice | undefined {
  const paths = Object.keys(tree);
  const wanted = new Set(textsWanted(paths));
  // Only what was asked for is read, as in a real workspace.
  return chooseProfile({ paths, text: (path) => (wanted.has(path) ? tree[path] : undefined), images });
}

interface Case {
  readonly name: string;
  readonly tree: Tree;
  readonly images?: readonly ImageEvidence[];
  readonly kind: ProfileChoice['kind'];
  readonly profile: string;
  /** What must be given as the evidence. */
  readonly because: RegExp;
  readonly others?: readonly string[];
}

const linux = {
  Kbuild: '',
  Kconfig: '',
  MAINTAINERS: '',
  Makefile: 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n',
};

const higherHalf = `ENTRY(_start)
OUTPUT_FORMAT(elf64-x86-64)
SECTIONS { . = 0xFFFFFFFF80100000; .text : AT(ADDR(.text) - 0xFFFFFFFF80000000) { *(.text) } }`;

const image = (machine: string, addresses: readonly bigint[], interpreter = false): ImageEvidence => ({
  file: 'build/kernel.elf',
  machine,
  addresses,
  interpreter,
});

const cases: readonly Case[] = [
  {
    name: 'a Linux tree for x86-64',
    tree: {
      ...linux,
      '.config':
        '# Linux/x86 6.12.3 Kernel Configuration\nCONFIG_X86_64=y\nCONFIG_X86=y\n# CONFIG_X86_5LEVEL is not set\n',
    },
    kind: 'clear',
    profile: 'linux-x86_64-4level',
    because: /CONFIG_X86_64=y \(\.config:2\)/,
  },
  {
    name: 'a Linux tree with 5-level paging',
    tree: { ...linux, '.config': 'CONFIG_X86=y\nCONFIG_X86_64=y\nCONFIG_X86_5LEVEL=y\n' },
    kind: 'clear',
    profile: 'linux-x86_64-5level',
    because: /CONFIG_X86_5LEVEL=y, used where the processor has LA57 \(\.config:3\)/,
  },
  {
    name: 'a Linux tree for i386 with PAE and 2G/2G',
    tree: {
      ...linux,
      '.config':
        'CONFIG_X86=y\nCONFIG_X86_32=y\nCONFIG_VMSPLIT_2G=y\nCONFIG_HIGHMEM64G=y\nCONFIG_X86_PAE=y\n',
    },
    kind: 'clear',
    profile: 'linux-i386-pae-2g',
    because: /CONFIG_X86_PAE=y.*CONFIG_VMSPLIT_2G=y \(\.config:3\)/,
  },
  {
    name: 'a Linux tree for i386 without PAE',
    tree: { ...linux, '.config': 'CONFIG_X86=y\nCONFIG_VMSPLIT_3G=y\nCONFIG_HIGHMEM4G=y\n' },
    kind: 'clear',
    profile: 'linux-i386-nonpae',
    because: /CONFIG_X86=y/,
  },
  {
    name: 'a Linux tree for arm64 with 64 KiB pages',
    tree: {
      ...linux,
      '.config':
        'CONFIG_ARM64=y\nCONFIG_ARM64_64K_PAGES=y\nCONFIG_ARM64_VA_BITS_42=y\nCONFIG_ARM64_VA_BITS=42\n',
    },
    kind: 'clear',
    profile: 'linux-arm64-64k-42',
    because: /CONFIG_ARM64_VA_BITS_42=y \(\.config:3\).*CONFIG_ARM64_64K_PAGES=y/,
  },
  {
    name: 'a Linux 6.1 tree for arm64',
    tree: {
      ...linux,
      '.config':
        '# Linux/arm64 6.1.90 Kernel Configuration\nCONFIG_ARM64=y\nCONFIG_ARM64_4K_PAGES=y\nCONFIG_ARM64_VA_BITS=48\n',
    },
    kind: 'clear',
    profile: 'linux-arm64-4k-48-v6.1',
    because: /CONFIG_ARM64_VA_BITS=48/,
  },
  {
    name: 'a Linux 6.6 tree for arm64, whose formulas were not checked',
    tree: {
      ...linux,
      '.config':
        '# Linux/arm64 6.6.30 Kernel Configuration\nCONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\nCONFIG_ARM64_VA_BITS=47\n',
    },
    kind: 'tie',
    profile: 'linux-arm64-16k-47',
    because: /as likely: linux-arm64-16k-47-v6\.1/,
    others: ['linux-arm64-16k-47-v6.1'],
  },
  {
    name: 'a Linux tree for RISC-V, which chooses its mode at boot',
    tree: { ...linux, '.config': 'CONFIG_RISCV=y\nCONFIG_64BIT=y\n' },
    kind: 'tie',
    profile: 'linux-riscv64-sv39',
    because: /CONFIG_RISCV=y/,
    others: ['linux-riscv64-sv48', 'linux-riscv64-sv57'],
  },
  {
    name: 'a Linux tree for RISC-V whose command line allows three levels',
    tree: { ...linux, '.config': 'CONFIG_RISCV=y\nCONFIG_CMDLINE="no4lvl"\n' },
    kind: 'clear',
    profile: 'linux-riscv64-sv39',
    because: /CONFIG_CMDLINE limits/,
  },
  {
    name: 'a Linux tree that is not configured',
    tree: linux,
    kind: 'tie',
    profile: 'linux-x86_64-4level',
    because: /Kbuild is of Linux/,
    others: ['linux-arm64-4k-48', 'linux-riscv64-sv39'],
  },
  {
    name: 'a Linux tree with a built vmlinux',
    tree: linux,
    images: [image('aarch64', [0xffff_8000_8000_0000n])],
    kind: 'clear',
    profile: 'linux-arm64-4k-48',
    because: /build\/kernel\.elf is an image for aarch64/,
  },
  {
    name: 'a module for Linux, built out of tree',
    tree: { 'driver/Makefile': 'obj-m += probe.o\nARCH := arm64\n', 'driver/probe.c': '' },
    kind: 'clear',
    profile: 'linux-arm64-4k-48',
    because: /is of the Linux kernel \(driver\/Makefile:1\).*architecture arm64 \(driver\/Makefile:2\)/,
  },
  {
    name: 'OSv as it is',
    tree: {
      'include/osv/mmu-defs.hh':
        'static inline void* get_mem_area_base(mem_area a)\n{ return 0x400000000000 | uintptr_t(a) << 44; }',
      'core/mmu.cc': '',
    },
    kind: 'clear',
    profile: 'osv',
    because: /main area is at 0x400000000000 \(include\/osv\/mmu-defs\.hh:2\)/,
  },
  {
    name: 'OSv as it was',
    tree: { 'osv/include/osv/mmu-defs.hh': 'return 0xffff800000000000 | uintptr_t(area) << 44;' },
    kind: 'clear',
    profile: 'osv-legacy',
    because: /0xffff800000000000 \(osv\/include/,
  },
  {
    name: 'OSv for Arm',
    tree: {
      'include/osv/mmu-defs.hh': '0x400000000000',
      'core/mmu.cc': '',
      'conf/aarch64.mk': 'arch = aarch64\n',
    },
    kind: 'clear',
    profile: 'osv-aarch64',
    because: /architecture aarch64/,
  },
  {
    name: 'xv6 for RISC-V',
    tree: {
      'kernel/memlayout.h': '',
      'kernel/riscv.h': '',
      'kernel/kernel.ld': 'OUTPUT_ARCH( "riscv" )',
      'user/sh.c': '',
    },
    kind: 'clear',
    profile: 'xv6-riscv-kernel',
    because: /kernel\/memlayout\.h is of xv6/,
  },
  {
    name: 'xv6 for x86',
    tree: {
      'memlayout.h': '',
      'mmu.h': '',
      'vm.c': '',
      'kernel.ld': 'OUTPUT_FORMAT("elf32-i386", "elf32-i386", "elf32-i386")',
    },
    kind: 'clear',
    profile: 'xv6-x86',
    because: /memlayout\.h is of xv6 for x86/,
  },
  {
    name: 'SerenityOS',
    tree: { 'Kernel/Sections.h': '', 'Kernel/Prekernel/CMakeLists.txt': '', 'Meta/serenity.sh': '' },
    kind: 'clear',
    profile: 'serenity-x86_64',
    because: /Kernel\/Sections\.h is of SerenityOS/,
  },
  {
    name: 'the kernel of Redox',
    tree: { 'src/arch/x86_64/consts.rs': '', 'linkers/x86_64.ld': 'OUTPUT_FORMAT(elf64-x86-64)' },
    kind: 'clear',
    profile: 'redox-x86_64',
    because: /consts\.rs is of Redox/,
  },
  {
    name: 'seL4 configured for Arm',
    tree: { 'libsel4/include/sel4/sel4.h': '', 'build/CMakeCache.txt': 'KernelSel4Arch:STRING=aarch64\n' },
    kind: 'clear',
    profile: 'sel4-aarch64',
    because: /KernelSel4Arch is aarch64 \(build\/CMakeCache\.txt:1\)/,
  },
  {
    name: 'seL4 not configured',
    tree: { 'kernel/libsel4/include/sel4/sel4.h': '' },
    kind: 'tie',
    profile: 'sel4-x86_64',
    because: /is of seL4/,
    others: ['sel4-aarch64', 'sel4-riscv64'],
  },
  {
    name: 'FreeBSD',
    tree: { 'sys/amd64/include/vmparam.h': '', 'sys/kern/init_main.c': '' },
    kind: 'clear',
    profile: 'freebsd-amd64',
    because: /vmparam\.h is of FreeBSD/,
  },
  {
    name: 'a module for FreeBSD',
    tree: { Makefile: 'KMOD= echo\nSRCS= echo.c\n.include <bsd.kmod.mk>\n' },
    kind: 'clear',
    profile: 'freebsd-amd64',
    because: /kernel module \(Makefile:3\)/,
  },
  {
    name: 'Fuchsia built for RISC-V',
    tree: {
      'zircon/kernel/BUILD.gn': '',
      'out/default/args.gn': 'import("//products/minimal.gni")\ntarget_cpu = "riscv64"\n',
    },
    kind: 'clear',
    profile: 'fuchsia-riscv64',
    because: /target_cpu is riscv64 \(out\/default\/args\.gn:2\)/,
  },
  {
    name: 'XNU',
    tree: { 'osfmk/mach/arm/vm_param.h': '', 'osfmk/mach/i386/vm_param.h': '' },
    kind: 'tie',
    profile: 'macos-xnu-arm64',
    because: /is of XNU/,
    others: ['macos-xnu-x86_64'],
  },
  {
    name: 'a kernel for Limine',
    tree: { 'limine.conf': 'TIMEOUT=3', 'linker.ld': `${higherHalf}\n/* limine */` },
    kind: 'clear',
    profile: 'limine-x86_64-4level',
    because: /limine\.conf is of Limine; OUTPUT_FORMAT is elf64-x86-64/,
  },
  {
    name: 'a Rust kernel with the limine crate',
    tree: {
      'Cargo.toml': '[dependencies]\nlimine = "0.5"\n',
      '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-none"\n',
    },
    kind: 'clear',
    profile: 'limine-x86_64-4level',
    because: /Limine protocol \(Cargo\.toml:2\).*x86_64-unknown-none/,
  },
  {
    name: 'a higher-half kernel by its script',
    tree: { 'kernel.ld': higherHalf, Makefile: 'CC = x86_64-elf-gcc\nCFLAGS = -mcmodel=kernel\n' },
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /OUTPUT_FORMAT is elf64-x86-64 \(kernel\.ld:2\); links at 0xFFFFFFFF80100000 \(kernel\.ld:3\)/,
  },
  {
    name: 'a higher-half kernel by its image',
    tree: { 'start.S': '' },
    images: [image('x86_64', [0x10_0000n, 0xffff_ffff_8010_0000n])],
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /is linked in the last 2 GiB/,
  },
  {
    name: 'a kernel in the last GiB',
    tree: { 'start.S': '' },
    images: [image('x86_64', [0xffff_ffff_c010_0000n])],
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /x86_64/,
  },
  {
    name: 'an identity-mapped 64-bit kernel',
    tree: { 'link.ld': 'OUTPUT_ARCH(i386:x86-64)\nSECTIONS { . = 1M; }' },
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /OUTPUT_ARCH is i386:x86-64 \(link\.ld:1\)/,
  },
  {
    name: 'a Rust kernel with a target of its own',
    tree: {
      'x86_64-blog_os.json': '{\n  "llvm-target": "x86_64-unknown-none",\n  "arch": "x86_64"\n}',
      '.cargo/config.toml': '[build]\ntarget = "x86_64-blog_os.json"\n',
    },
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /the target is x86_64/,
  },
  {
    name: 'a 32-bit kernel',
    tree: {
      Makefile: 'CC = i686-elf-gcc\nCFLAGS = -ffreestanding -m32\n',
      'linker.ld': 'ENTRY(_start) SECTIONS { . = 0xC0100000; }',
    },
    kind: 'clear',
    profile: 'plain-x86-32',
    because: /toolchain i686-elf-gcc \(Makefile:1\)/,
  },
  {
    name: 'a bare-metal Arm program',
    tree: { 'CMakeLists.txt': 'set(CMAKE_SYSTEM_PROCESSOR aarch64)\n', 'link.ld': 'OUTPUT_ARCH(aarch64)' },
    kind: 'clear',
    profile: 'plain-arm64-4k-48',
    because: /OUTPUT_ARCH is aarch64 \(link\.ld:1\)/,
  },
  {
    name: 'a RISC-V kernel in Rust',
    tree: { '.cargo/config.toml': '[build]\ntarget = "riscv64gc-unknown-none-elf"\n' },
    kind: 'clear',
    profile: 'plain-riscv-sv39',
    because: /the target is riscv64gc-unknown-none-elf \(\.cargo\/config\.toml:2\)/,
  },
  {
    name: 'a program for Linux, built',
    tree: { 'main.c': '' },
    images: [image('x86_64', [0n, 0x1000n], true)],
    kind: 'clear',
    profile: 'linux-process-x86_64',
    because: /is an image for x86_64/,
  },
  {
    name: 'a program for Linux by its target',
    tree: { '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-linux-musl"\n' },
    kind: 'clear',
    profile: 'linux-process-x86_64',
    because: /x86_64-unknown-linux-musl/,
  },
  {
    name: 'a script that says only RISC-V',
    tree: { 'kernel.ld': 'OUTPUT_ARCH(riscv)' },
    kind: 'tie',
    profile: 'plain-riscv-sv39',
    because: /as likely: plain-riscv-sv32/,
    others: ['plain-riscv-sv32'],
  },
  {
    name: 'a script against the Makefile',
    tree: { 'kernel.ld': 'OUTPUT_ARCH(aarch64)', Makefile: 'CC = x86_64-elf-gcc\n' },
    kind: 'conflict',
    profile: 'plain-arm64-4k-48',
    because: /but there is also generic-x86_64 \(names the toolchain x86_64-elf-gcc \(Makefile:1\)\)/,
    others: ['generic-x86_64'],
  },
  {
    name: 'two scripts for two machines',
    tree: { 'arch/arm/link.ld': 'OUTPUT_ARCH(aarch64)', 'arch/x86/link.ld': 'OUTPUT_ARCH("i386:x86-64")' },
    kind: 'tie',
    profile: 'plain-arm64-4k-48',
    because: /as likely: generic-x86_64/,
    others: ['generic-x86_64'],
  },
  {
    name: 'two systems in one workspace',
    tree: { 'xv6/kernel/memlayout.h': '', 'xv6/kernel/riscv.h': '', 'serenity/Kernel/Sections.h': '' },
    kind: 'tie',
    profile: 'xv6-riscv-kernel',
    because: /as likely: serenity-x86_64/,
    others: ['serenity-x86_64'],
  },
  {
    name: 'a Linux tree that was built in a folder of its own',
    tree: {
      ...linux,
      'build/.config': 'CONFIG_ARM64=y\nCONFIG_ARM64_16K_PAGES=y\nCONFIG_ARM64_VA_BITS=47\n',
    },
    kind: 'clear',
    profile: 'linux-arm64-16k-47',
    because: /CONFIG_ARM64_VA_BITS=47 \(build\/\.config:3\)/,
  },
  {
    name: 'a Linux tree of which only autoconf.h is left',
    tree: {
      ...linux,
      'out/include/generated/autoconf.h':
        '#define CONFIG_ARM64 1\n#define CONFIG_ARM64_4K_PAGES 1\n#define CONFIG_ARM64_VA_BITS 39\n',
    },
    kind: 'clear',
    profile: 'linux-arm64-4k-39',
    because: /CONFIG_ARM64_VA_BITS=39 \(out\/include\/generated\/autoconf\.h:3\)/,
  },
  {
    name: 'a Linux tree with two builds',
    tree: {
      ...linux,
      'build-arm/.config': 'CONFIG_ARM64=y\nCONFIG_ARM64_4K_PAGES=y\nCONFIG_ARM64_VA_BITS=48\n',
      'build-x86/.config': 'CONFIG_X86=y\nCONFIG_X86_64=y\n',
    },
    kind: 'tie',
    profile: 'linux-arm64-4k-48',
    because: /as likely: linux-x86_64-4level/,
    others: ['linux-x86_64-4level'],
  },
  {
    name: 'a Linux tree for 32-bit RISC-V',
    tree: { ...linux, '.config': 'CONFIG_RISCV=y\nCONFIG_32BIT=y\n' },
    kind: 'clear',
    profile: 'plain-riscv-sv32',
    because: /CONFIG_32BIT=y/,
  },
  {
    name: 'a Linux tree for 32-bit Arm, whose translation is not described',
    tree: { ...linux, '.config': 'CONFIG_ARM=y\nCONFIG_VMSPLIT_3G=y\n' },
    kind: 'clear',
    profile: 'plain-flat-32',
    because: /CONFIG_ARM=y \(\.config:1\)/,
  },
  {
    name: 'a Linux tree whose vmlinux is linked for 39 bits',
    tree: linux,
    images: [image('aarch64', [0xffff_ffc0_8000_0000n])],
    kind: 'clear',
    profile: 'linux-arm64-4k-39',
    because: /39-bit addresses/,
  },
  {
    name: 'OSv with both its ports',
    tree: {
      'include/osv/mmu-defs.hh': '0x400000000000',
      'core/mmu.cc': '',
      'arch/aarch64/loader.ld': 'OUTPUT_FORMAT("elf64-littleaarch64")',
      'arch/x64/loader.ld': 'OUTPUT_ARCH(i386:x86-64)',
    },
    kind: 'tie',
    profile: 'osv',
    because: /as likely: osv-aarch64/,
    others: ['osv-aarch64'],
  },
  {
    name: 'SerenityOS by its sources',
    tree: { 'Kernel/Memory/MemoryManager.cpp': '', 'AK/Types.h': '' },
    kind: 'clear',
    profile: 'serenity-x86_64',
    because: /MemoryManager\.cpp is of SerenityOS/,
  },
  {
    name: 'SerenityOS built for a machine of which there is no layout',
    tree: { 'Kernel/Sections.h': '', 'Build/aarch64/CMakeCache.txt': 'SERENITY_ARCH:STRING=aarch64\n' },
    kind: 'tie',
    profile: 'plain-arm64-4k-48',
    because: /the build is for aarch64/,
    others: ['serenity-x86_64'],
  },
  {
    name: 'seL4 by its platform',
    tree: {
      'kernel/libsel4/include/sel4/sel4.h': '',
      'easy-settings.cmake': 'set(PLATFORM "qemu-riscv-virt")\n',
    },
    kind: 'clear',
    profile: 'sel4-riscv64',
    because: /the platform is qemu-riscv-virt/,
  },
  {
    name: 'XNU built for x86',
    tree: { 'osfmk/mach/i386/vm_param.h': '', Makefile: 'ARCH_CONFIGS=X86_64\n' },
    kind: 'clear',
    profile: 'macos-xnu-x86_64',
    because: /sets the architecture X86_64/,
  },
  {
    name: 'a kernel for Limine with five levels',
    tree: {
      'limine.conf': '/Kernel\n  protocol: limine\n  max_paging_mode: 5level\n',
      Makefile: 'CC = x86_64-elf-gcc\n',
    },
    kind: 'clear',
    profile: 'limine-x86_64-5level',
    because: /asks for 5-level paging \(limine\.conf:3\)/,
  },
  {
    name: 'a kernel for Limine with scripts for two machines, of which the makefile names one',
    tree: {
      'src/limine.h': '',
      'src/aarch64.lds': 'OUTPUT_FORMAT(elf64-littleaarch64)',
      'src/x86_64.lds': 'OUTPUT_FORMAT(elf64-x86-64)',
      GNUmakefile: 'KARCH := x86_64\n',
    },
    kind: 'tie',
    profile: 'limine-x86_64-4level',
    because: /as likely: plain-arm64-4k-48/,
    others: ['plain-arm64-4k-48'],
  },
  {
    name: 'a firmware for a Cortex-M in Rust',
    tree: { '.cargo/config.toml': '[build]\ntarget = "thumbv7em-none-eabihf"\n', 'memory.x': 'MEMORY {}' },
    kind: 'clear',
    profile: 'cortex-m',
    because: /the target is thumbv7em-none-eabihf \(\.cargo\/config\.toml:2\)/,
  },
  {
    name: 'a firmware for a Cortex-M in C',
    tree: { Makefile: 'CC = arm-none-eabi-gcc\nCFLAGS = -mcpu=cortex-m4 -mthumb\n' },
    kind: 'clear',
    profile: 'cortex-m',
    because: /names cortex-m4 \(Makefile:2\)/,
  },
  {
    name: 'a program for a Cortex-A, whose translation is not described',
    tree: { '.cargo/config.toml': '[build]\ntarget = "armv7a-none-eabi"\n' },
    kind: 'clear',
    profile: 'plain-flat-32',
    because: /armv7a-none-eabi/,
  },
  {
    name: 'a target of its own in a folder of targets',
    tree: {
      'targets/kernel.json': '{"llvm-target":"aarch64-unknown-none"}',
      '.cargo/config.toml': '[build]\ntarget = "targets/kernel.json"\n',
    },
    kind: 'clear',
    profile: 'plain-arm64-4k-48',
    because: /targets\/kernel\.json:1/,
  },
  {
    name: 'several targets at once',
    tree: { '.cargo/config.toml': '[build]\ntarget = ["x86_64-unknown-none",\n "aarch64-unknown-none"]\n' },
    kind: 'tie',
    profile: 'generic-x86_64',
    because: /as likely: plain-arm64-4k-48/,
    others: ['plain-arm64-4k-48'],
  },
  {
    name: 'a compilation database and a script',
    tree: {
      'compile_commands.json': '[{"command":"clang --target=x86_64-unknown-none-elf -c //a.c"}]',
      'kernel.ld': 'SECTIONS { . = 0xffffffff80100000; }',
    },
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /x86_64-unknown-none-elf \(compile_commands\.json:1\)/,
  },
  {
    name: 'flags for clangd',
    tree: { '.clangd': 'CompileFlags:\n  Add: [--target=riscv64-unknown-elf]\n' },
    kind: 'clear',
    profile: 'plain-riscv-sv39',
    because: /\.clangd:2/,
  },
  {
    name: 'a kernel in Zig',
    tree: { 'build.zig': 'const t = .{ .cpu_arch = .x86_64, .os_tag = .freestanding };' },
    kind: 'clear',
    profile: 'generic-x86_64',
    because: /sets the processor x86_64/,
  },
  {
    name: 'a kernel and the tools that its build runs on the host',
    tree: { 'kernel.ld': 'OUTPUT_ARCH(riscv)' },
    images: [
      { file: 'mkfs/mkfs', machine: 'x86_64', addresses: [0n], interpreter: true },
      { file: 'kernel/kernel', machine: 'riscv64', addresses: [0x8000_0000n], interpreter: false },
    ],
    kind: 'clear',
    profile: 'plain-riscv-sv39',
    because: /kernel\/kernel is an image for riscv64/,
  },
];

describe('the profile chosen by itself', () => {
  for (const { name, tree, images, kind, profile, because, others = [] } of cases) {
    it(`fits ${name}`, () => {
      const choice = choose(tree, images);
      assert.ok(choice !== undefined);
      assert.deepEqual([choice.chosen.profile, choice.kind], [profile, kind], choiceReason(choice));
      assert.match(choiceReason(choice), because);
      assert.deepEqual(
        choice.others.map((other) => other.profile),
        others,
      );
      for (const id of [profile, ...others]) assert.ok(isBuiltinProfileId(id), id);
    });
  }

  it('is none where nothing points to one', () => {
    assert.equal(choose({}), undefined);
    assert.equal(choose({ 'README.md': 'an x86_64 kernel', 'src/main.ts': '' }), undefined);
    // There is no layout of Linux for s390.
    const s390 = '# Linux/s390 6.12.0 Kernel Configuration\nCONFIG_S390=y\n';
    assert.equal(choose({ ...linux, '.config': s390 }), undefined);
  });

  it('pays no heed to comments', () => {
    assert.equal(choose({ 'link.ld': '/* OUTPUT_ARCH(aarch64) */' }), undefined);
    assert.equal(choose({ Makefile: '# CC = aarch64-elf-gcc\n' }), undefined);
  });

  it('reads no more files than it needs', () => {
    const paths = [
      'src/main.c',
      'kernel.ld',
      'Makefile',
      '.config',
      'README.md',
      'include/osv/mmu-defs.hh',
      'drivers/net/Kconfig',
    ];
    assert.deepEqual(textsWanted(paths), ['kernel.ld', 'Makefile', '.config', 'include/osv/mmu-defs.hh']);
  });

  it('loads, whichever it is', () => {
    for (const { profile } of cases) assert.equal(loadBuiltin(profile).id, profile);
  });
});

describe('choosing a profile', () => {
  it('takes linear time on hostile texts', async () => {
    for (const text of [
      '/*'.repeat(200_000),
      'x86_64-'.repeat(60_000),
      '# '.repeat(200_000),
      'OUTPUT_ARCH('.repeat(30_000),
    ]) {
      const files = { 'a.ld': text, Makefile: text, '.config': text, 'x86.json': text };
      assert.ok((await processorMilliseconds(() => choose(files))) < 3000);
    }
  });
});
