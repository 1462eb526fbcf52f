import assert from 'node:assert/strict';
import { commandImages } from '../../../src/core/project/commandLog';
import { checkTrees } from './expectation';
import { someScript, treeOf } from './trees';

const S = someScript;

const boardMakefile = [
  'DEFAULT_BOARD := alpha',
  'BOARD ?= $(DEFAULT_BOARD)',
  'DEBUG ?= 0',
  'ifneq ($(DEBUG),0)',
  'TYPE := debug',
  'else',
  'TYPE := release',
  'endif',
  'BUILD ?= build-$(BOARD)/$(TYPE)',
  'include boards/$(BOARD)/board.mk',
  'all: $(BUILD)/firmware.elf',
  '$(BUILD)/firmware.elf: $(BUILD)/main.o',
  '\t$(LD) -T $(SCRIPT) -o $@ $^',
].join('\n');
const boards = {
  Makefile: boardMakefile,
  'boards/alpha/board.mk': 'SCRIPT := boards/alpha/alpha.ld\n',
  'boards/beta/board.mk': 'SCRIPT := boards/beta/beta.ld\n',
  'boards/alpha/alpha.ld': S,
  'boards/beta/beta.ld': S,
};

describe('projects built with make', () => {
  checkTrees([
    {
      title: 'a board that is not the default one, built in a folder of its own',
      files: { ...boards, 'build-beta/debug/firmware.elf': '', 'build-beta/debug/main.o': '' },
      images: [
        {
          name: 'firmware',
          scripts: 'boards/beta/beta.ld',
          output: 'build-beta/debug/firmware.elf',
          evidence: 'build-beta/debug/firmware.elf:1',
        },
      ],
      never: ['boards/alpha/alpha.ld'],
    },
    {
      title: 'a board that is the default one, though another was built as well',
      files: {
        ...boards,
        'build-beta/debug/firmware.elf': '',
        'build-alpha/release/firmware.elf': '',
      },
      images: [
        {
          name: 'firmware',
          scripts: 'boards/alpha/alpha.ld',
          output: 'build-alpha/release/firmware.elf',
          evidence: 'Makefile:13',
        },
      ],
      never: ['boards/beta/beta.ld'],
    },
    {
      title: 'a linked file of the same name that no setting would have put there',
      files: { ...boards, 'elsewhere/old/firmware.elf': '' },
      images: [
        {
          name: 'firmware',
          scripts: 'boards/alpha/alpha.ld',
          output: 'build-alpha/release/firmware.elf',
          evidence: 'Makefile:13',
        },
      ],
      never: ['boards/beta/beta.ld'],
    },
    {
      title: 'a makefile that gives the script to Cargo (Redox)',
      files: {
        Makefile: [
          'SOURCE:=$(dir $(realpath $(lastword $(MAKEFILE_LIST))))',
          'ifeq ($(TARGET),)',
          '\tARCH?=$(shell uname -m)',
          'else',
          '\tARCH?=$(shell echo "$(TARGET)" | cut -d - -f1)',
          'endif',
          'BUILD?=$(CURDIR)/build/$(ARCH)',
          'SCRIPT=$(SOURCE)/linkers/$(ARCH).ld',
          'all: $(BUILD)/kernel',
          '$(BUILD)/kernel.all: $(SCRIPT) Cargo.toml',
          '\tcargo rustc --bin kernel --manifest-path "$(SOURCE)/Cargo.toml" \\',
          '\t\t--target "$(SOURCE)/targets/$(ARCH)-unknown-kernel.json" --release -- \\',
          '\t\t-C link-arg=-T -Clink-arg="$(SCRIPT)" -C link-arg=-z -Clink-arg=max-page-size=0x1000 \\',
          '\t\t--emit link="$(BUILD)/kernel.all"',
          '$(BUILD)/kernel: $(BUILD)/kernel.all',
          '\t$(OBJCOPY) --strip-debug "$(BUILD)/kernel.all" "$(BUILD)/kernel"',
        ].join('\n'),
        'Cargo.toml': '[package]\nname = "kernel"\nversion = "0.5.12"\nedition = "2024"\n',
        'src/main.rs': 'fn main() {}\n',
        'targets/x86_64-unknown-kernel.json':
          '{"llvm-target":"x86_64-unknown-none","arch":"x86_64","linker-flavor":"gnu-lld"}',
        'linkers/x86_64.ld': S,
        'linkers/aarch64.ld': S,
      },
      images: [
        {
          name: 'kernel',
          scripts: 'linkers/x86_64.ld',
          flags: '-z max-page-size=0x1000',
          output: 'build/x86_64/kernel.all',
          evidence: 'Cargo.toml:2',
          machine: 'x86_64',
        },
      ],
      never: ['linkers/aarch64.ld'],
    },
    {
      title: 'a boot sector, a kernel and user programs (xv6 for x86)',
      files: {
        Makefile: [
          'OBJS = \\',
          '\tbio.o\\',
          '\tmain.o\\',
          '',
          'ifndef TOOLPREFIX',
          "TOOLPREFIX := $(shell if i386-elf-objdump -i 2>&1 | grep '^elf32-i386$$' >/dev/null 2>&1; \\",
          "\tthen echo 'i386-elf-'; else echo ''; fi)",
          'endif',
          'LD = $(TOOLPREFIX)ld',
          '# which emulation',
          'LDFLAGS += -m $(shell $(LD) -V | grep elf_i386 2>/dev/null | head -n 1)',
          'disk.img: bootblock kernel',
          '\tdd if=kernel of=disk.img seek=1',
          'bootblock: bootasm.S bootmain.c',
          '\t$(CC) $(CFLAGS) -c bootmain.c',
          '\t$(LD) $(LDFLAGS) -N -e start -Ttext 0x7C00 -o bootblock.o bootasm.o bootmain.o',
          'kernel: $(OBJS) entry.o initcode kernel.ld',
          '\t$(LD) $(LDFLAGS) -T kernel.ld -o kernel entry.o $(OBJS) -b binary initcode',
          'ULIB = ulib.o usys.o',
          '_%: %.o $(ULIB)',
          '\t$(LD) $(LDFLAGS) -N -e main -Ttext 0 -o $@ $^',
          'UPROGS=\\',
          '\t_cat\\',
          '\t_sh\\',
          '',
          'fs.img: mkfs $(UPROGS)',
          '\t./mkfs fs.img $(UPROGS)',
        ].join('\n'),
        'kernel.ld': S,
      },
      names: 'bio.c main.c entry.S cat.c sh.c ulib.c usys.S bootasm.S bootmain.c',
      images: [
        {
          name: 'kernel',
          scripts: 'kernel.ld',
          flags: '-m elf_i386',
          output: 'kernel',
          evidence: 'Makefile:18',
          resolvable: 'yes',
          machine: 'i386',
          objects: 'entry.o bio.o main.o --format=binary initcode',
        },
        {
          name: 'bootblock',
          scripts: '',
          flags: '-m elf_i386 -N -e start -Ttext 0x7C00',
          output: 'bootblock.o',
          evidence: 'Makefile:16',
        },
        { scripts: '', flags: '-m elf_i386 -N -e main -Ttext 0', output: '_sh', evidence: 'Makefile:21' },
      ],
    },
    {
      title: 'a prerequisite is the script, and a variable ends in -T',
      files: {
        'kernel/Makefile': [
          'LDFLAGS = -nostdlib -z max-page-size=0x1000 -T',
          'OBJ := $(patsubst %.c,build/%.o,$(wildcard *.c))',
          'build/kernel.elf: linker.x $(OBJ)',
          '\t$(LD) -o $@ $(LDFLAGS) $^',
        ].join('\n'),
        'kernel/linker.x': S,
      },
      names: 'kernel/main.c kernel/tty.c',
      images: [
        {
          scripts: 'kernel/linker.x',
          flags: '-nostdlib -z max-page-size=0x1000',
          output: 'kernel/build/kernel.elf',
          objects: 'kernel/build/main.o kernel/build/tty.o',
          evidence: 'kernel/Makefile:1',
        },
      ],
    },
    {
      title: 'the architecture has a default, and a makefile of its own is included',
      files: {
        GNUmakefile:
          'KARCH ?= x86_64\nall: bin/kernel\nSRC := $(shell find src -name "*.c")\ninclude build/$(KARCH).mk\nbin/kernel: $(SRC:.c=.o)\n\t$(KLD) $^ $(KLDFLAGS) -T linker-$(KARCH).ld -o $@\n',
        'build/x86_64.mk': 'KLD = x86_64-elf-ld\noverride KLDFLAGS += -m elf_x86_64 -static',
        'build/aarch64.mk': 'KLD = aarch64-elf-ld\noverride KLDFLAGS += -m aarch64elf',
        'linker-x86_64.ld': S,
        'linker-aarch64.ld': S,
      },
      names: 'src/a.c src/b.c',
      images: [
        {
          name: 'kernel',
          scripts: 'linker-x86_64.ld',
          flags: '-m elf_x86_64 -static',
          machine: 'x86_64',
          objects: 'src/a.o src/b.o',
          evidence: 'build/x86_64.mk:2',
        },
      ],
      never: ['linker-aarch64.ld'],
    },
    {
      title: 'a default set through call and eval (limine template)',
      files: {
        GNUmakefile: [
          'override DEFAULT_KARCH := x86_64',
          'override USER_VARIABLE = $(if $(filter $(origin $(1)),default undefined),$(eval override $(1) := $(2)))',
          '$(call USER_VARIABLE,KARCH,$(DEFAULT_KARCH))',
          '$(call USER_VARIABLE,LD,ld)',
          'override LDFLAGS += -nostdlib -static -z max-page-size=0x1000',
          'ifeq ($(KARCH),x86_64)',
          '    override LDFLAGS += -m elf_x86_64 -T linker-x86_64.ld',
          'else ifeq ($(KARCH),aarch64)',
          '    override LDFLAGS += -m aarch64elf -T linker-aarch64.ld',
          'else',
          '    $(error Architecture $(KARCH) not supported)',
          'endif',
          'override OBJ := $(addprefix obj/,$(patsubst %.c,%.c.o,$(shell cd src && find -L * -type f -name "*.c")))',
          'all: bin/kernel',
          'bin/kernel: GNUmakefile $(OBJ)',
          '\tmkdir -p "$$(dirname $@)"',
          '\t$(LD) $(OBJ) $(LDFLAGS) -o $@',
        ].join('\n'),
        'linker-x86_64.ld': S,
        'linker-aarch64.ld': S,
      },
      names: 'src/main.c',
      images: [
        {
          scripts: 'linker-x86_64.ld',
          flags: '-nostdlib -static -z max-page-size=0x1000 -m elf_x86_64',
          output: 'bin/kernel',
          evidence: 'GNUmakefile:7',
        },
      ],
    },
    {
      title: 'an architecture that nobody sets leaves the scripts that fit',
      files: {
        Makefile: 'kernel: main.o\n\tld -T link-$(ARCH).ld -o $@ $^\n',
        'link-arm.ld': S,
        'link-x86.ld': S,
      },
      images: [
        { scripts: 'link-arm.ld', resolvable: 'needs-running make ARCH=…' },
        { scripts: 'link-x86.ld', resolvable: 'needs-running make ARCH=…' },
      ],
    },
    {
      title: 'the script goes through the C preprocessor one line earlier',
      files: {
        Makefile:
          'kernel.elf: objs\n\t$(CC) -E -P -x c -DBASE=0x80000000 -Iinc kernel.lds.S > tmp.lds\n\t$(CC) -nostdlib -Wl,-T,tmp.lds -Wl,--build-id=none -o $@ start.o\n',
        'kernel.lds.S': S,
      },
      images: [
        {
          scripts: 'kernel.lds.S',
          flags: '-nostdlib --build-id=none',
          output: 'kernel.elf',
          resolvable: 'yes',
          evidence: 'Makefile:3',
        },
      ],
    },
    {
      title: 'a pattern rule makes the script, and VPATH finds its template',
      files: {
        'arch/riscv/kernel.ld.S': S,
        Makefile:
          'vpath %.ld.S arch/riscv\nall: os\nos: kernel.ld a.o\n\t$(CROSS)ld -T kernel.ld -o os a.o\n%.ld: %.ld.S\n\t$(CROSS)gcc -E -P -o $@ $<\n',
      },
      images: [
        { scripts: 'arch/riscv/kernel.ld.S', output: 'os', resolvable: 'yes', evidence: 'Makefile:4' },
      ],
    },
    {
      title: 'make -C goes into folders, with variables given on the way',
      files: {
        Makefile:
          'export TOP := $(CURDIR)\nSUBDIRS = kernel user\nall:\n\t@for d in $(SUBDIRS); do $(MAKE) -C $$d MODE=release; done\n',
        'kernel/Makefile': 'kernel: a.o\n\t$(LD) -T $(TOP)/scripts/$(MODE).ld -o $@ $^\n',
        'user/Makefile': 'PROGS = a b\nall: $(PROGS)\n$(PROGS): %: %.o\n\tld -T user.ld -o $@ $<\n',
        'user/user.ld': S,
        'scripts/release.ld': S,
      },
      names: 'kernel/a.c user/a.c user/b.c',
      images: [
        { scripts: 'scripts/release.ld', output: 'kernel/kernel' },
        { scripts: 'user/user.ld', output: 'user/b' },
      ],
    },
    {
      title: 'rules made by define, foreach and eval',
      files: {
        Makefile: [
          'BOARDS := qemu visionfive',
          'define BOARD_RULE',
          'build/$(1).elf: boards/$(1)/link.ld main.o',
          '\t$$(CC) -T $$< -Wl,--defsym=BOARD_$(1)=1 -o $$@ main.o',
          'all: build/$(1).elf',
          'endef',
          '$(foreach b,$(BOARDS),$(eval $(call BOARD_RULE,$(b))))',
        ].join('\n'),
        'boards/qemu/link.ld': S,
        'boards/visionfive/link.ld': S,
      },
      images: [
        { scripts: 'boards/qemu/link.ld', flags: '--defsym=BOARD_qemu=1', output: 'build/qemu.elf' },
        {
          scripts: 'boards/visionfive/link.ld',
          flags: '--defsym=BOARD_visionfive=1',
          output: 'build/visionfive.elf',
        },
      ],
    },
    {
      title: 'flags of one target alone, and a link in the recipe of an ISO',
      files: {
        Makefile:
          'os.iso: LDFLAGS += -T iso.ld\nos.iso: boot.o\n\t$(LD) $(LDFLAGS) -n -o isofiles/boot/kernel.bin $<\n\tgrub-mkrescue -o $@ isofiles\n',
        'iso.ld': S,
      },
      images: [
        { scripts: 'iso.ld', flags: '-n', output: 'isofiles/boot/kernel.bin', evidence: 'Makefile:1' },
      ],
    },
    {
      title: 'firmware of a vendor’s generator (STM32CubeMX)',
      files: {
        Makefile: [
          'TARGET = blink',
          'BUILD_DIR = build',
          'C_SOURCES = \\',
          'Core/Src/main.c \\',
          'Core/Src/it.c',
          'PREFIX = arm-none-eabi-',
          'ifdef GCC_PATH',
          'CC = $(GCC_PATH)/$(PREFIX)gcc',
          'else',
          'CC = $(PREFIX)gcc',
          'endif',
          'CPU = -mcpu=cortex-m4',
          'MCU = $(CPU) -mthumb',
          'LDSCRIPT = STM32F411xE_FLASH.ld',
          'LIBS = -lc -lm -lnosys',
          'LIBDIR =',
          'LDFLAGS = $(MCU) -specs=nano.specs -T$(LDSCRIPT) $(LIBDIR) $(LIBS) -Wl,-Map=$(BUILD_DIR)/$(TARGET).map,--cref -Wl,--gc-sections',
          'all: $(BUILD_DIR)/$(TARGET).elf $(BUILD_DIR)/$(TARGET).hex',
          'OBJECTS = $(addprefix $(BUILD_DIR)/,$(notdir $(C_SOURCES:.c=.o)))',
          'vpath %.c $(sort $(dir $(C_SOURCES)))',
          '$(BUILD_DIR)/%.o: %.c Makefile | $(BUILD_DIR)',
          '\t$(CC) -c $(CFLAGS) $< -o $@',
          '$(BUILD_DIR)/$(TARGET).elf: $(OBJECTS) Makefile',
          '\t$(CC) $(OBJECTS) $(LDFLAGS) -o $@',
        ].join('\n'),
        'STM32F411xE_FLASH.ld': S,
      },
      names: 'Core/Src/main.c Core/Src/it.c',
      images: [
        {
          name: 'blink',
          scripts: 'STM32F411xE_FLASH.ld',
          flags: '--cref --gc-sections',
          output: 'build/blink.elf',
          machine: 'arm',
          objects: 'build/main.o build/it.o -lc -lm -lnosys',
          evidence: 'Makefile:14',
        },
      ],
    },
    {
      title: 'symbols on the command line take their values from variables (OSv)',
      files: {
        Makefile: [
          'arch = $(shell uname -m | sed -e s/x86_64/x64/)',
          'mode = release',
          'out = build/$(mode).$(arch)',
          'kernel_vm_base := 0x40200000',
          'def_symbols = --defsym=VM_BASE=$(kernel_vm_base)',
          'all: $(out)/loader.elf',
          '$(out)/loader.elf: loader.o arch/$(arch)/loader.ld',
          '\t$(call quiet, $(LD) -o $@ $(def_symbols) -Bdynamic --eh-frame-hdr \\',
          '\t    $(^:%.ld=-T %.ld), LINK loader.elf)',
          'quiet = $(if $V, $1, @echo "  $2"; $1)',
        ].join('\n'),
        'arch/x64/loader.ld': S,
      },
      images: [
        {
          name: 'loader',
          scripts: 'arch/x64/loader.ld',
          flags: '--defsym=VM_BASE=0x40200000 --eh-frame-hdr',
          output: 'build/release.x64/loader.elf',
        },
      ],
    },
    {
      title: 'a configuration that is not there has to be made first',
      files: {
        Makefile:
          '-include .config\nLDS = boards/$(CONFIG_BOARD)/os.lds\nos: a.o\n\t$(LD) -Ttext $(CONFIG_TEXT_BASE) -T $(LDS) -o $@ $^\n',
        Kconfig: '',
        'boards/one/os.lds': S,
        'boards/two/os.lds': S,
      },
      images: [{ scripts: 'boards/one/os.lds', flags: '' }],
    },
    {
      title: 'an ordinary program is linked as the linker does by itself',
      files: { Makefile: 'CFLAGS = -O2\nhello: hello.o util.o\n' },
      names: 'hello.c util.c',
      images: [
        {
          name: 'hello',
          scripts: '',
          flags: '',
          output: 'hello',
          resolvable: 'yes',
          objects: 'hello.o util.o',
        },
      ],
    },
    {
      title: 'variables that refer to themselves end',
      files: {
        Makefile: 'A = $(B)\nB = $(A)x\nLDFLAGS = $(A)\nk: a.o\n\tld $(LDFLAGS) -T k.ld -o k a.o\n',
        'k.ld': S,
      },
      images: [{ scripts: 'k.ld', output: 'k' }],
    },
  ]);
});

describe('makefiles as some systems have them', () => {
  checkTrees([
    {
      title: 'a build folder with a copied makefile, and the script from VPATH (Pintos)',
      files: {
        'src/threads/kernel.lds.S': S,
        'src/Makefile.kernel':
          'all: build/Makefile\n\tcd build && $(MAKE) $@\nbuild/Makefile: ../Makefile.build\n\tcp $< $@\n',
        'src/Makefile.build':
          'SRCDIR = ../..\nall: kernel.bin\ninclude ../../Make.config\nkernel.o: threads/kernel.lds.s start.o\n\t$(LD) $(LDFLAGS) -T $< -o $@ start.o\n',
        'src/Make.config': 'VPATH = $(SRCDIR)\nLDFLAGS = -melf_i386 -z norelro\n',
        'src/threads/Makefile': 'include ../Makefile.kernel\n',
      },
      images: [
        {
          name: 'kernel',
          scripts: 'src/threads/kernel.lds.S',
          flags: '-melf_i386 -z norelro',
          output: 'src/threads/build/kernel.o',
          evidence: 'src/Makefile.build:5',
          resolvable: 'yes',
        },
      ],
    },
    {
      title: 'a preprocessor whose output goes through a filter (OpenSBI)',
      files: {
        Makefile: [
          'CPP = $(CROSS_COMPILE)cpp',
          'build = $(CURDIR)/build',
          'all: $(build)/fw.elf',
          '$(build)/%.elf: $(build)/%.o $(build)/%.elf.ld',
          '\t$(CROSS_COMPILE)gcc $< -nostdlib -Wl,--build-id=none -N -Wl,-T$@.ld -o $@',
          '$(build)/%.ld: $(CURDIR)/%.ldS',
          '\tmkdir -p `dirname $@`; $(CPP) -DBASE=1 -x c $< | grep -v "\\#" > $@',
        ].join('\n'),
        'fw.elf.ldS': S,
      },
      names: 'fw.S',
      images: [
        {
          scripts: 'fw.elf.ldS',
          flags: '-nostdlib --build-id=none -N',
          output: 'build/fw.elf',
          resolvable: 'yes',
          evidence: 'Makefile:5',
        },
      ],
    },
    {
      title: 'BSD make with PROG (MINIX)',
      files: {
        'kernel/Makefile':
          '.include <bsd.own.mk>\nPROG=\tkernel\nSRCS+=\tmain.c\nMACHINE_ARCH=\ti386\n.if ${MACHINE_ARCH} == "i386"\nLDFLAGS+= -m elf_i386\n.else\nLDFLAGS+= -m armelf\n.endif\nLDFLAGS+= -Wl,-T ${.CURDIR}/arch/${MACHINE_ARCH}/kernel.lds -nostdlib\n.include <minix.service.mk>\n',
        'kernel/arch/i386/kernel.lds': S,
      },
      images: [
        {
          name: 'kernel',
          scripts: 'kernel/arch/i386/kernel.lds',
          output: 'kernel/kernel',
          evidence: 'kernel/Makefile:10',
          objects: 'kernel/main.o',
        },
      ],
    },
    {
      title: 'makefile parts of folders, and a library of the compiler (JOS)',
      files: {
        GNUmakefile:
          'OBJDIR := obj\nCC := $(shell which x)gcc -pipe\nLD := $(shell which x)ld\nLDFLAGS := -m elf_i386\nGCC_LIB := $(shell $(CC) -print-libgcc-file-name)\nall:\ninclude kern/Makefrag\n',
        'kern/Makefrag':
          'KERN_LDFLAGS := $(LDFLAGS) -T kern/kernel.ld -nostdlib\nOBJS := $(patsubst %.c,$(OBJDIR)/%.o,$(wildcard kern/init.c kern/none.c))\n$(OBJDIR)/kern/kernel: $(OBJS)\n\t$(V)$(LD) -o $@ $(KERN_LDFLAGS) $(OBJS) $(GCC_LIB)\nall: $(OBJDIR)/kern/kernel\n',
        'kern/kernel.ld': S,
      },
      names: 'kern/init.c',
      images: [
        {
          scripts: 'kern/kernel.ld',
          flags: '-m elf_i386 -nostdlib',
          output: 'obj/kern/kernel',
          objects: 'obj/kern/init.o -lgcc',
          evidence: 'kern/Makefrag:1',
        },
      ],
    },
  ]);
});

describe('what make --dry-run prints', () => {
  it('gives the links as make expanded them, in the folders it entered', () => {
    const tree = treeOf({ 'kernel/kernel.lds.S': S }, ['Makefile']);
    const images = commandImages(
      tree,
      "make: Entering directory '/src/project'\nmake[1]: Entering directory '/src/project/kernel'\ngcc -E -P kernel.lds.S -o kernel.lds\ngcc -c a.c -o a.o\nld -m elf_i386 -T kernel.lds \\\n  -o ../kernel.elf a.o\nmake[1]: Leaving directory '/src/project/kernel'\n",
      { command: 'make --dry-run', folder: '.', system: 'make' },
    );
    assert.deepEqual(
      images.map(({ name, scripts, flags, outputs, objects }) => [name, scripts, flags, outputs, objects]),
      [
        [
          'kernel',
          [{ path: 'kernel/kernel.lds.S', template: 'cpp' }],
          ['-m', 'elf_i386'],
          ['kernel.elf'],
          ['kernel/a.o'],
        ],
      ],
    );
  });
});
