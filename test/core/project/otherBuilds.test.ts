import { checkTrees } from './expectation';
import { someScript } from './trees';

const S = someScript;

describe('projects built as Linux is', () => {
  checkTrees([
    {
      title:
        'a kernel tree that was built: the preprocessed script, the saved commands, the flags of the link',
      files: {
        'arch/x86/kernel/vmlinux.lds.S': S,
        'arch/x86/kernel/vmlinux.lds': S,
        'arch/x86/kernel/.vmlinux.lds.cmd':
          'savedcmd_arch/x86/kernel/vmlinux.lds := gcc -E -Iinclude -D__KERNEL__ -P -Ux86 -D__ASSEMBLY__ -DLINKER_SCRIPT -o arch/x86/kernel/vmlinux.lds arch/x86/kernel/vmlinux.lds.S\n',
        '.vmlinux.cmd':
          'savedcmd_vmlinux := scripts/link-vmlinux.sh "ld" "-m elf_x86_64 -z noexecstack" "--emit-relocs -z max-page-size=0x200000" "vmlinux"\n',
        '.config': 'CONFIG_X86=y\nCONFIG_X86_64=y\n',
        'scripts/link-vmlinux.sh': '#!/bin/sh\nld ${wl}--script=${KBUILD_LDS} -o vmlinux\n',
      },
      names: 'vmlinux vmlinux.map arch/arm/kernel/vmlinux.lds.S Makefile',
      images: [
        {
          name: 'vmlinux',
          scripts: 'arch/x86/kernel/vmlinux.lds.S',
          flags: '-m elf_x86_64 -z noexecstack --emit-relocs -z max-page-size=0x200000',
          output: 'vmlinux',
          resolvable: 'yes',
          machine: 'x86_64',
          evidence: 'scripts/link-vmlinux.sh:2',
          system: 'kbuild',
        },
      ],
      never: ['arch/arm/kernel/vmlinux.lds.S'],
    },
    {
      title:
        'a kernel that was built beside what unpacks and starts it and the vDSO, each with the command that was kept',
      files: {
        'arch/x86/kernel/vmlinux.lds.S': S,
        'arch/x86/kernel/vmlinux.lds': S,
        'arch/x86/boot/setup.ld': S,
        'arch/x86/boot/compressed/vmlinux.lds.S': S,
        'arch/x86/boot/compressed/vmlinux.lds': S,
        '.vmlinux.cmd':
          'savedcmd_vmlinux := scripts/link-vmlinux.sh "ld" "-m elf_x86_64" "--emit-relocs" "vmlinux"\n',
        '.vmlinux.o.cmd': 'cmd_vmlinux.o := ld -m elf_x86_64 -r -o vmlinux.o  --whole-archive vmlinux.a\n',
        'arch/x86/boot/compressed/.vmlinux.cmd':
          'cmd_arch/x86/boot/compressed/vmlinux := ld -m elf_x86_64 -pie --no-dynamic-linker -T arch/x86/boot/compressed/vmlinux.lds arch/x86/boot/compressed/head_64.o arch/x86/boot/compressed/misc.o -o arch/x86/boot/compressed/vmlinux\n',
        'arch/x86/boot/.setup.elf.cmd':
          'savedcmd_arch/x86/boot/setup.elf := ld -m elf_x86_64 -m elf_i386 -z noexecstack -T arch/x86/boot/setup.ld arch/x86/boot/a20.o arch/x86/boot/header.o -o arch/x86/boot/setup.elf\n',
        'arch/x86/boot/.vmlinux.bin.cmd':
          'cmd_arch/x86/boot/vmlinux.bin := objcopy  -O binary -S arch/x86/boot/compressed/vmlinux arch/x86/boot/vmlinux.bin\n',
        'arch/x86/entry/vdso/.vdso64.so.dbg.cmd':
          "cmd_arch/x86/entry/vdso/vdso64.so.dbg := ld -o arch/x86/entry/vdso/vdso64.so.dbg -shared -m elf_x86_64 -soname linux-vdso.so.1 -T arch/x86/entry/vdso/vdso.lds arch/x86/entry/vdso/vgetcpu.o && sh checkundef.sh 'nm' 'vdso64.so.dbg'\n",
        'arch/x86/entry/vdso/vdso.lds': S,
        'scripts/mod/.elfconfig.h.cmd': 'cmd_scripts/mod/elfconfig.h := scripts/mod/mk_elfconfig -T x\n',
        '.config': 'CONFIG_X86=y\nCONFIG_X86_64=y\n',
      },
      names: 'vmlinux arch/x86/boot/compressed/vmlinux arch/x86/boot/setup.elf',
      images: [
        { name: 'vmlinux', scripts: 'arch/x86/kernel/vmlinux.lds.S', output: 'vmlinux' },
        {
          name: 'arch/x86/boot/compressed/vmlinux',
          scripts: 'arch/x86/boot/compressed/vmlinux.lds.S',
          flags: '-m elf_x86_64 -pie --no-dynamic-linker',
          objects: 'arch/x86/boot/compressed/head_64.o arch/x86/boot/compressed/misc.o',
          output: 'arch/x86/boot/compressed/vmlinux',
        },
        {
          name: 'arch/x86/boot/setup.elf',
          scripts: 'arch/x86/boot/setup.ld',
          flags: '-m elf_x86_64 -m elf_i386 -z noexecstack',
          objects: 'arch/x86/boot/a20.o arch/x86/boot/header.o',
          machine: 'i386',
          evidence: 'arch/x86/boot/.setup.elf.cmd:1',
        },
        {
          name: 'arch/x86/entry/vdso/vdso64.so.dbg',
          scripts: 'arch/x86/entry/vdso/vdso.lds',
          flags: '-shared -m elf_x86_64 -soname linux-vdso.so.1',
          objects: 'arch/x86/entry/vdso/vgetcpu.o',
        },
      ],
    },
    {
      title: 'a kernel tree as it was cloned: what to run is named',
      files: {
        Makefile:
          'SRCARCH ?= x86\nLDFLAGS_vmlinux :=\ninclude arch/$(SRCARCH)/Makefile\nLDFLAGS_vmlinux += --build-id=sha1\n',
        'arch/x86/Makefile':
          'ifeq ($(CONFIG_X86_32),y)\nUTS_MACHINE := i386\nelse\nUTS_MACHINE := x86_64\nendif\nKBUILD_LDFLAGS := -m elf_$(UTS_MACHINE)\nLDFLAGS_vmlinux := -z max-page-size=0x200000\n',
        'arch/x86/kernel/vmlinux.lds.S': S,
        'arch/riscv/Makefile': 'KBUILD_LDFLAGS += -melf64lriscv\n',
        'arch/riscv/kernel/vmlinux.lds.S': S,
      },
      images: [
        {
          name: 'vmlinux (x86)',
          scripts: 'arch/x86/kernel/vmlinux.lds.S',
          flags: '-m elf_x86_64 -z max-page-size=0x200000 --build-id=sha1',
          resolvable: 'after-configure make ARCH=x86 defconfig',
          evidence: 'arch/x86/Makefile:6',
        },
        { name: 'vmlinux (riscv)', scripts: 'arch/riscv/kernel/vmlinux.lds.S', machine: 'riscv64' },
      ],
    },
    {
      title: 'a kernel module outside of a kernel tree',
      files: {
        Makefile:
          'obj-m += hello.o\nKDIR ?= /lib/modules/$(shell uname -r)/build\nall:\n\t$(MAKE) -C $(KDIR) M=$(PWD) modules\n',
      },
      names: 'hello.c',
      images: [{ name: 'hello.ko', scripts: '', flags: '-r', output: 'hello.ko', evidence: 'Makefile:1' }],
    },
    {
      title: 'a boot loader whose makefiles call cmd_ld through if_changed (U-Boot)',
      files: {
        Makefile: [
          '-include include/config/auto.conf',
          'LD = $(CROSS_COMPILE)ld',
          'LDSCRIPT := $(CONFIG_SYS_LDSCRIPT)',
          'LDFLAGS_u-boot += -Ttext $(CONFIG_TEXT_BASE)',
          'cmd_ld_uboot = $(LD) $(LDFLAGS_u-boot) -pie --gc-sections -T u-boot.lds -o $@ $^',
          'all: u-boot',
          'u-boot: start.o u-boot.lds FORCE',
          '\t+$(call if_changed,ld_uboot)',
        ].join('\n'),
        'scripts/Kbuild.include': 'if_changed = $(if $(newer), $(cmd_$(1)))\n',
        Kconfig: '',
        'configs/qemu_arm64_defconfig': '',
        'arch/arm/cpu/u-boot.lds': S,
      },
      images: [
        {
          name: 'u-boot',
          scripts: 'u-boot.lds',
          flags: '-pie --gc-sections',
          output: 'u-boot',
          resolvable: 'after-configure make …_defconfig',
          evidence: 'Makefile:8',
        },
      ],
    },
    {
      title: 'firmware that is configured by menus first (coreboot)',
      files: {
        Makefile: [
          'obj ?= build',
          'DOTCONFIG ?= $(CURDIR)/.config',
          'ifneq ($(strip $(wildcard $(DOTCONFIG))),)',
          'include $(DOTCONFIG)',
          'endif',
          '$(obj)/romstage.elf: $(obj)/romstage.o $(obj)/memlayout.ld',
          '\tld --gc-sections -o $@ -T $(obj)/memlayout.ld $<',
        ].join('\n'),
        Kconfig: 'source "src/Kconfig"\n',
      },
      images: [
        {
          name: 'romstage',
          scripts: 'build/memlayout.ld',
          resolvable: 'after-configure make menuconfig',
          evidence: 'Makefile:7',
        },
      ],
    },
  ]);
});

describe('projects built with the autotools', () => {
  checkTrees([
    {
      title: 'Makefile.am before configure has run',
      files: {
        'configure.ac': 'AC_INIT([k],[1])\nBASE=0x100000\nAC_SUBST([BASE])\n',
        'Makefile.am':
          'noinst_PROGRAMS = kernel\nkernel_SOURCES = a.c\nif DEBUG\nAM_CFLAGS = -g\nelse\nAM_CFLAGS = -O2\nendif\nkernel_LDFLAGS = -nostdlib -Wl,-Ttext=@BASE@ -T $(srcdir)/kernel.ld @EXTRA@\n',
        'kernel.ld': S,
      },
      images: [
        {
          name: 'kernel',
          scripts: 'kernel.ld',
          flags: '-nostdlib -Ttext=0x100000',
          output: 'kernel',
          evidence: 'Makefile.am:8',
          system: 'autotools',
        },
      ],
    },
    {
      title: 'the Makefile that configure made says all',
      files: {
        'configure.ac': '',
        'Makefile.am': 'noinst_PROGRAMS = gnumach\n',
        'Makefile.in': 'CC = @CC@\n',
        Makefile:
          "CC = i686-gnu-gcc\nCCLD = $(CC)\nsrcdir = .\ngnumach_LDFLAGS = --defsym _START=0xC1000000 -T '$(srcdir)'/i386/ldscript\ngnumach_LINK = $(LD) $(gnumach_LDFLAGS) -o $@\nall: gnumach\ngnumach: $(OBJECTS)\n\t$(gnumach_LINK) $(OBJECTS)\n",
        'i386/ldscript': S,
      },
      images: [
        {
          name: 'gnumach',
          scripts: 'i386/ldscript',
          flags: '--defsym _START=0xC1000000',
          evidence: 'Makefile:4',
          system: 'autotools',
        },
      ],
    },
    {
      title: 'a definition file with an image a platform (GRUB)',
      files: {
        'grub-core/Makefile.core.def':
          "kernel = {\n  name = kernel;\n  i386_pc_ldflags = '$(TARGET_IMG_LDFLAGS)';\n  i386_pc_ldflags = '-Wl,-Ttext,0x9000';\n  mips_arc_ldflags = '-Wl,-Ttext,0x80200000';\n};\n",
        'configure.ac': '',
      },
      images: [
        {
          name: 'kernel (i386_pc)',
          scripts: '',
          flags: '-Ttext 0x9000',
          machine: 'i386',
          resolvable: 'after-configure ./configure',
          evidence: 'grub-core/Makefile.core.def:4',
        },
        { name: 'kernel (mips_arc)', scripts: '', flags: '-Ttext 0x80200000' },
      ],
    },
    {
      title: 'flags that several lines give to one image, and options that configure chooses (GRUB)',
      files: {
        'grub-core/Makefile.core.def':
          "kernel = {\n  name = kernel;\n  x86_64_efi_ldflags = '-Wl,-r';\n  i386_pc_ldflags = '$(IMG_LDFLAGS)';\n  i386_pc_ldflags = '$(IMG_BASE),0x9000';\n  mips_arc_ldflags = '-Wl,-Ttext,$(LINK_ADDR)';\n};\n",
        'configure.ac': `if test x$APPLE = x1; then\n  IMG_LDFLAGS='-Wl,-preload -Wl,-segalign,20'\n  IMG_BASE="-Wl,-image_base"\nelif test x$PE = x1; then\n  IMG_LDFLAGS="-Wl,-T\${IMG_SCRIPT}"\n  IMG_BASE="-Wl,-Ttext"\nelse\n  IMG_LDFLAGS='-Wl,-N'\n  IMG_BASE="-Wl,-Ttext"\nfi\n`,
      },
      images: [
        {
          name: 'kernel (i386_pc)',
          scripts: '',
          flags: '-Ttext 0x9000',
          machine: 'i386',
          resolvable: 'after-configure ./configure',
          evidence: 'grub-core/Makefile.core.def:5',
          unknowns: '${IMG_LDFLAGS}: configure decides what IMG_LDFLAGS is',
        },
      ],
    },
  ]);
});

describe('projects with a build of their own', () => {
  checkTrees([
    {
      title: 'boards that each name their script (NuttX)',
      files: {
        'boards/arm/stm32/nucleo/scripts/Make.defs':
          'include $(TOPDIR)/.config\nLDSCRIPT = flash.ld\nARCHSCRIPT += $(BOARD_DIR)$(DELIM)scripts$(DELIM)$(LDSCRIPT)\n',
        'boards/arm/stm32/nucleo/scripts/flash.ld': S,
      },
      images: [
        {
          name: 'nuttx (nucleo)',
          scripts: 'boards/arm/stm32/nucleo/scripts/flash.ld',
          resolvable: 'after-configure tools/configure.sh nucleo:nsh',
          evidence: 'boards/arm/stm32/nucleo/scripts/Make.defs:3',
        },
      ],
    },
    {
      title: 'a table of tools gives every module the same script (EDK2)',
      files: {
        'BaseTools/Conf/tools_def.template':
          'DEFINE GCC_DLINK2_FLAGS_COMMON = -Wl,--script=$(EDK_TOOLS_PATH)/Scripts/GccBase.lds\nDEFINE GCC_X64_DLINK = -nostdlib -Wl,-n,-q,--gc-sections -z common-page-size=0x40 DEF(GCC_DLINK2_FLAGS_COMMON)\n*_GCC5_X64_DLINK_FLAGS = DEF(GCC_X64_DLINK) -Wl,--defsym=PECOFF_HEADER_SIZE=0x228\n',
        'BaseTools/Scripts/GccBase.lds': S,
      },
      images: [
        {
          scripts: 'BaseTools/Scripts/GccBase.lds',
          flags: '-nostdlib -n -q --gc-sections -z common-page-size=0x40 --defsym=PECOFF_HEADER_SIZE=0x228',
          machine: 'x86_64',
          evidence: 'BaseTools/Conf/tools_def.template:3',
        },
      ],
    },
    {
      title:
        'a table of tools with the script among the flags behind the inputs, for several tools (EDK2 2025)',
      files: {
        'BaseTools/Conf/tools_def.template': [
          'DEFINE GCC_DLINK2_FLAGS_COMMON = -Wl,--script=$(EDK_TOOLS_PATH)/Scripts/GccBase.lds',
          'DEFINE GCC48_X64_DLINK2_FLAGS = -Wl,--defsym=PECOFF_HEADER_SIZE=0x228 DEF(GCC_DLINK2_FLAGS_COMMON)',
          'DEFINE GCC48_X64_DLINK_FLAGS = -nostdlib -Wl,-melf_x86_64,-pie',
          '*_GCC48_X64_DLINK_FLAGS = DEF(GCC48_X64_DLINK_FLAGS)',
          '*_GCC48_X64_DLINK2_FLAGS = DEF(GCC48_X64_DLINK2_FLAGS)',
          '*_GCC5_X64_DLINK_FLAGS = DEF(GCC48_X64_DLINK_FLAGS) -flto',
          '*_GCC5_X64_DLINK2_FLAGS = DEF(GCC48_X64_DLINK2_FLAGS) -Wl,--no-relax',
          '*_VS2019_X64_DLINK2_FLAGS = /WHOLEARCHIVE',
        ].join('\r\n'),
        'BaseTools/Scripts/GccBase.lds': S,
      },
      images: [
        {
          name: 'UEFI modules (GCC5 X64)',
          scripts: 'BaseTools/Scripts/GccBase.lds',
          flags: '-nostdlib -melf_x86_64 -pie --defsym=PECOFF_HEADER_SIZE=0x228 --no-relax',
          machine: 'x86_64',
          evidence: 'BaseTools/Conf/tools_def.template:7',
        },
        { name: 'UEFI modules (GCC48 X64)', scripts: 'BaseTools/Scripts/GccBase.lds' },
      ],
    },
    {
      title: 'a device chooses what the script is generated from (libopencm3)',
      files: {
        Makefile:
          'DEVICE = stm32f407vg\nOPENCM3_DIR = libopencm3\nLDSCRIPT = generated.$(DEVICE).ld\nall: blink.elf\n$(LDSCRIPT): $(OPENCM3_DIR)/ld/linker.ld.S\n\t$(PREFIX)gcc -D_ROM=1024K -P -E $< -o $@\n%.elf: %.o $(LDSCRIPT)\n\t$(PREFIX)gcc --static -nostartfiles -T$(LDSCRIPT) -Wl,--gc-sections $(*).o -o $@\n',
        'libopencm3/ld/linker.ld.S': S,
      },
      names: 'blink.c',
      images: [
        {
          name: 'blink',
          scripts: 'libopencm3/ld/linker.ld.S',
          flags: '-static --gc-sections',
          output: 'blink.elf',
        },
      ],
    },
  ]);
});

describe('what is said of a tree', () => {
  checkTrees([
    {
      title: 'names no place outside of it',
      files: {
        Makefile: 'k.elf: a.o\n\tld -T k.ld -rpath-link $(CURDIR)/lib/$(shell y) -o k.elf a.o\n',
        'k.ld': S,
      },
      images: [{ scripts: 'k.ld', flags: '', unknowns: '-rpath-link lib/…: the output of $(shell y)' }],
    },
  ]);
});

describe('folders without a build system', () => {
  checkTrees([
    {
      title: 'a script of a machine that nothing is linked for comes after what is linked',
      files: {
        Makefile: 'libc.so: a.o\n\tld -m elf_x86_64 -Ttext-segment 0x200000 -o libc.so a.o\n',
        'arch/ia64/libc.ld': S,
      },
      images: [
        { name: 'libc.so', scripts: '', flags: '-m elf_x86_64 -Ttext-segment 0x200000' },
        { scripts: 'arch/ia64/libc.ld' },
      ],
    },
    {
      title: 'a tool that a folder of tools links by a script comes after the firmware',
      files: {
        'util/sim/make.sh': 'ld -T util/sim/sim.ld -o sim main.o\n',
        'util/sim/sim.ld': S,
        Makefile: 'fw.elf: main.o\n\tld -T src/arch/fw.ld -o fw.elf main.o\n',
        'src/arch/fw.ld': S,
      },
      images: [{ scripts: 'src/arch/fw.ld' }, { scripts: 'util/sim/sim.ld' }],
    },
    {
      title: 'a script alone is a guess',
      files: { 'kernel.ld': S },
      images: [
        { name: 'kernel', scripts: 'kernel.ld', resolvable: 'yes', evidence: 'kernel.ld:2', system: 'files' },
      ],
    },
    {
      title: 'what others include, and what is inserted, is no image',
      files: {
        'link.ld': `INCLUDE memory.ld\n${S}`,
        'memory.ld': 'MEMORY { r : ORIGIN = 0, LENGTH = 4K }\n',
        'ext.ld': 'SECTIONS { .x : { *(.x) } } INSERT AFTER .text;\n',
      },
      images: [{ scripts: 'link.ld' }],
      never: ['memory.ld', 'ext.ld'],
    },
    {
      title: 'a linked file alone',
      files: { 'out/prog': '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0' },
      images: [{ name: 'prog', scripts: '', output: 'out/prog', machine: 'x86_64', system: 'files' }],
    },
    { title: 'nothing', files: { README: 'hello' }, images: [] },
    {
      title: 'a script that no target uses is no image where others are',
      files: { Makefile: 'k: a.o\n\tld -T a.ld -o k a.o\n', 'a.ld': S, 'old/b.ld': S },
      images: [{ scripts: 'a.ld' }],
      never: ['old/b.ld'],
    },
  ]);
});
