import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { checkTrees } from './expectation';
import { someScript as S, treeOf } from './trees';

/**
 * What whole source trees of Debian taught: opensbi 1.6, arm-trusted-firmware 2.12.1, crust-firmware 0.6, u-boot 2025.01,
 * syslinux 6.04, gnu-efi 3.0.18, kexec-tools 2.0.29, shim 16.1, xen 4.17, cut down and written anew. The expected values were
 * read from their makefiles, and where the tools for it are there from `make -n`.
 */
describe('makefiles of whole source trees', () => {
  checkTrees([
    {
      title: 'a platform that whoever builds must choose, from the folders that there are (OpenSBI)',
      files: {
        Makefile: [
          'src_dir = $(CURDIR)',
          'export subdir=$(PLATFORM)',
          'export platform_dir=$(src_dir)/platform/$(subdir)',
          'export build=$(CURDIR)/build/platform/$(subdir)',
          'all:',
          'mks=$(shell if [ -d $(platform_dir)/ ]; then find $(platform_dir) -iname "objects.mk" | sort -r; fi)',
          'ifdef PLATFORM',
          'include $(mks)',
          'bins=$(foreach bin,$(bins-y),$(build)/firmware/$(bin))',
          'endif',
          'elfs=$(bins:.bin=.elf)',
          'elf = $(CC) $(3) -nostdlib -Wl,--exclude-libs,ALL -Wl,-T$(2) -o $(1)',
          'all: $(bins)',
          '$(build)/%.bin: $(build)/%.elf',
          '\tobjcopy -O binary $< $@',
          '$(build)/%.elf: $(build)/%.o $(build)/%.elf.ld',
          '\t$(call elf,$@,$@.ld,$<)',
          '$(build)/%.ld: $(src_dir)/%.ldS',
          '\t$(CC) -E -P -x c $< > $@',
          '$(build)/%.o: $(src_dir)/%.S',
          '\t$(CC) -c $< -o $@',
        ].join('\n'),
        'platform/generic/objects.mk': 'FW_JUMP=y\nbins-$(FW_JUMP) += fw_jump.bin\n',
        'platform/template/objects.mk': '',
        'firmware/fw_jump.elf.ldS': S,
      },
      names: 'firmware/fw_jump.S platform/vendor/board/objects.mk',
      images: [
        {
          name: 'fw_jump (generic)',
          scripts: 'firmware/fw_jump.elf.ldS',
          flags: '-nostdlib --exclude-libs ALL',
          output: 'build/platform/generic/firmware/fw_jump.elf',
          resolvable: 'needs-running make PLATFORM=generic',
          evidence: 'Makefile:17',
          objects: 'build/platform/generic/firmware/fw_jump.o',
        },
      ],
    },
    {
      title: 'a tool that is known by what it says of itself (TF-A)',
      files: {
        Makefile: [
          "quoted = '$(subst ','\\'',$(1))'",
          'which = $(shell command -v $(call quoted,$(1)) 2>/dev/null)',
          'upper = $(shell echo $(call quoted,$(1)) | tr "[:lower:]" "[:upper:]")',
          'names := aarch64-none-elf-gcc aarch64-linux-gnu-gcc',
          'found := $(firstword $(foreach one,$(names),$(if $(call which,$(one)),$(one))) $(names))',
          'ld := $(call quoted,$(found))',
          'is-link = $(shell $(1) --help 2>&1 </dev/null | grep -o "Tool: armlink")',
          'is-gcc = $(shell $(1) -v 2>&1 </dev/null | grep -o "gcc version")',
          'id := $(firstword $(foreach one,link gcc,$(if $(call is-$(one),$(ld)),$(one))))',
          'BL1_SCRIPT := bl1/bl1.ld.S',
          'define image',
          '$(eval BL := $(call upper,$(1)))',
          '$(1).elf: $(1)/main.o $(1).ld',
          'ifeq ($(id),gcc)',
          '\t$(ld) -o $$@ -nostdlib -Wl,--script,$(1).ld $(1)/main.o',
          'else',
          '\t$(ld) -o $$@ --scatter=$(1).scat $(1)/main.o',
          'endif',
          '$(1).ld: $($(BL)_SCRIPT)',
          '\t$(ld) -E -P -o $$@ $$<',
          'endef',
          'all: bl1.elf',
          '$(eval $(call image,bl1))',
        ].join('\n'),
        'bl1/bl1.ld.S': S,
      },
      names: 'bl1/main.c',
      images: [
        {
          name: 'bl1',
          scripts: 'bl1/bl1.ld.S',
          flags: '-nostdlib',
          output: 'bl1.elf',
          machine: 'aarch64',
          resolvable: 'yes',
        },
      ],
    },
    {
      title: 'folders that descend into their folders with eval and include (crust)',
      files: {
        Makefile: [
          'obj-all :=',
          'define enter',
          '$(eval subdir := $(1))$(eval include $(1)/Makefile)$(eval obj-all += $(obj-y:%=$(1)/%))',
          'endef',
          'descend = $(foreach d,$(1),$(eval obj-y :=)$(call enter,$(d)))',
          '.DEFAULT_GOAL := all',
          '$(call descend,arch lib)',
          'all: scp.elf',
          '%.elf: $(obj-all)',
          '\tor1k-elf-gcc -nostdlib -o $@ -T $^',
          'scp.elf:',
        ].join('\n'),
        'arch/Makefile': 'obj-y += scp.ld\nobj-y += start.o\n',
        'lib/Makefile': 'obj-y += string.o\n',
        'arch/scp.ld': S,
      },
      names: 'arch/start.S lib/string.c',
      images: [
        {
          name: 'scp',
          scripts: 'arch/scp.ld',
          machine: 'or1k',
          output: 'scp.elf',
          objects: 'arch/start.o lib/string.o',
          evidence: 'Makefile:10',
        },
      ],
    },
    {
      title: 'a file that wraps the linked one comes after it (U-Boot)',
      files: {
        Kconfig: 'config TEXT_BASE\n',
        'configs/a_defconfig': '',
        Makefile: [
          '-include include/config/auto.conf',
          'all: u-boot.elf u-boot',
          'u-boot.elf: u-boot-elf.o',
          '\t$(LD) u-boot-elf.o -o $@ -T arch/u-boot-elf.lds -Ttext=$(CONFIG_TEXT_BASE)',
          'u-boot: start.o board.o u-boot.lds',
          '\t$(LD) -z notext -Ttext $(CONFIG_TEXT_BASE) -o $@ -T u-boot.lds start.o board.o',
          'u-boot.lds: $(LDSCRIPT)',
          '\t$(CC) -E -P -o $@ $<',
        ].join('\n'),
        'arch/u-boot-elf.lds': S,
        'arch/arm/cpu/u-boot.lds': S,
      },
      images: [
        {
          name: 'u-boot',
          scripts: 'u-boot.lds',
          flags: '-z notext',
          output: 'u-boot',
          resolvable: 'after-configure make …_defconfig',
        },
        {
          name: 'u-boot',
          scripts: 'arch/u-boot-elf.lds',
          output: 'u-boot.elf',
          resolvable: 'after-configure make …_defconfig',
        },
      ],
    },
    {
      title: 'patterns that are only precious are no targets (Syslinux)',
      files: {
        Makefile:
          'all: boot.bin\n%.bin: %.elf\n\tobjcopy $< $@\n%.elf: %.o boot.ld\n\tld -m elf_i386 -T boot.ld -o $@ $<\n.PRECIOUS: %.elf %.o\n',
        'boot.ld': S,
      },
      names: 'boot.S',
      images: [{ name: 'boot', scripts: 'boot.ld', output: 'boot.elf', flags: '-m elf_i386' }],
    },
    {
      title: 'the folder as the shell knows it (gnu-efi)',
      files: {
        Makefile:
          'OBJDIR := $$PWD/x86_64\nall:\n\t$(MAKE) -C $(OBJDIR)/apps -f $$PWD/apps/Makefile SRCDIR=$$PWD\n',
        'apps/Makefile':
          'ARCH := $(shell uname -m | sed s,i[3456789]86,ia32,)\nall: t.so\n%.so: %.o\n\tld -nostdlib -shared -T $(SRCDIR)/gnuefi/elf_$(ARCH)_efi.lds $< -o $@\n',
        'gnuefi/elf_x86_64_efi.lds': S,
        'gnuefi/elf_ia32_efi.lds': S,
      },
      names: 'apps/t.c x86_64/apps/.keep',
      images: [{ scripts: 'gnuefi/elf_x86_64_efi.lds', output: 'x86_64/apps/t.so' }],
    },
    {
      title: 'makefile parts of a tree that was not configured (kexec-tools)',
      files: {
        'Makefile.in': 'CC = @CC@\ninclude $(srcdir)/kexec/Makefile\n',
        'kexec/Makefile':
          'KEXEC = $(SBINDIR)/kexec\n$(KEXEC): $(OBJS)\n\t$(CC) -Wl,-Map=$(KEXEC_MAP) -Wl,-Ttext=$(ADDRESS) -o $@ $(OBJS)\n',
      },
      names: 'configure.ac configure kexec/kexec.c',
      images: [{ name: 'kexec', scripts: '', resolvable: 'after-configure ./configure' }],
    },
    {
      title: 'lists that grow by themselves for every source, and folders that are descended into (OP-TEE)',
      files: {
        Makefile: [
          'objs :=',
          'cleanfiles :=',
          'define source',
          'objs += out/$(1).o',
          'cleanfiles := $$(cleanfiles) out/$(1).o out/$(1).d out/a/very/long/folder/name/that/most/lists/of/files/have/$(1).cmd',
          'endef',
          'define folder',
          'srcs :=',
          'subdirs :=',
          'include $(1)/sub.mk',
          '$$(foreach s,$$(srcs),$$(eval $$(call source,$(1)/$$(s))))',
          '$$(foreach d,$$(subdirs),$$(eval $$(call folder,$(1)/$$(d))))',
          'endef',
          '$(eval $(call folder,core))',
          'all: out/tee.elf',
          'out/tee.elf: $(objs) out/kern.ld',
          '\tarm-linux-gnueabihf-ld.bfd -pie -T out/kern.ld -o $@ $(objs)',
          'out/kern.ld: core/kern.ld.S',
          '\tarm-linux-gnueabihf-cpp -P $< -o $@',
        ].join('\n'),
        'core/sub.mk': `srcs := ${Array.from({ length: 1600 }, (_, at) => `file${at.toString()}`).join(' ')}\nsubdirs := arch\n`,
        'core/arch/sub.mk': 'srcs := boot\nsubdirs := arm\n',
        'core/arch/arm/sub.mk': 'srcs := entry\n',
        'core/kern.ld.S': S,
      },
      images: [
        {
          name: 'tee',
          scripts: 'core/kern.ld.S',
          flags: '-pie',
          output: 'out/tee.elf',
          machine: 'arm',
          resolvable: 'yes',
        },
      ],
    },
    {
      title: 'a tree that waits for its configuration, beside parts that do not (coreboot)',
      files: {
        Makefile: [
          'DOTCONFIG ?= $(CURDIR)/.config',
          'HAVE_DOTCONFIG := $(wildcard $(DOTCONFIG))',
          'all: real-all',
          'ifeq ($(strip $(HAVE_DOTCONFIG)),)',
          'NOCOMPILE := 1',
          'endif',
          'ifeq ($(NOCOMPILE),1)',
          'real-all:',
          '\t@exit 1',
          'else',
          'include $(DOTCONFIG)',
          'real-all: stage.elf',
          'stage.elf: a.o',
          '\tld -T src/arch/$(CONFIG_ARCH)/memlayout.ld -o $@ $<',
          'endif',
        ].join('\n'),
        'src/soc/lp0/Makefile':
          'all: lp0.elf\nlp0.elf: lp0.c\n\tarm-none-eabi-gcc -nostdlib -T lp0.ld -o $@ $<\n',
        'src/soc/lp0/lp0.ld': S,
        'src/arch/x86/memlayout.ld': S,
      },
      names: 'src/Kconfig src/soc/lp0/lp0.c',
      images: [
        {
          name: 'project',
          scripts: '',
          resolvable: 'after-configure make menuconfig',
          evidence: 'Makefile:1',
        },
        { name: 'lp0', scripts: 'src/soc/lp0/lp0.ld', machine: 'arm' },
      ],
    },
    {
      title: 'a script that only the configuration adds, where one alone has the name of the image (crust)',
      files: {
        Makefile: [
          'include build/auto.conf',
          'obj-all := $(obj-y)',
          'obj-y :=',
          'ifeq ($(CONFIG_OR1K),y)',
          'obj-all += scp.ld',
          'endif',
          'obj-all += start.o',
          'all: scp.elf',
          '%.elf: $(obj-all)',
          '\tor1k-elf-gcc -nostdlib -o $@ -T $^',
        ].join('\n'),
        'arch/scp.ld.S': S,
      },
      names: 'Kconfig start.S configs/pine_defconfig',
      images: [
        {
          name: 'scp',
          scripts: 'arch/scp.ld.S',
          output: 'scp.elf',
          resolvable: 'after-configure make …_defconfig',
          evidence: 'arch/scp.ld.S:2',
        },
      ],
    },
    {
      title:
        'a recipe that links twice, the long form of -o, and suffix rules (memtest86+, Arduino, avr-libc)',
      files: {
        Makefile: [
          'all: shared boot.elf',
          'shared: a.o b.o shared.lds',
          '\tld --warn-common -static -T shared.lds -o $@ a.o b.o && ld -shared -Bsymbolic -T shared.lds -o $@ a.o b.o',
          'boot.elf: boot.o',
          '\tavr-gcc $^ --output $@ -Wl,--section-start=.text=1E000',
          '.o.out:',
          '\tavr-gcc -o $@ $<',
          '.SUFFIXES: .o .out',
        ].join('\n'),
        'shared.lds': S,
      },
      names: 'a.c b.c boot.c',
      images: [
        { name: 'shared', scripts: 'shared.lds', flags: '-shared -Bsymbolic', output: 'shared' },
        {
          name: 'boot',
          scripts: '',
          flags: '--section-start=.text=1E000',
          output: 'boot.elf',
          machine: 'avr',
        },
      ],
    },
    {
      title: 'variables that a makefile hands to another are expanded there (Xen)',
      files: {
        Makefile:
          'EFI := $(patsubst -m%,-mi386pep,-melf_x86_64)\nexport EFI\nall:\n\t$(MAKE) -f Rules.mk obj=arch/x86\n',
        'Rules.mk': 'all: xen.efi\ninclude $(obj)/Makefile\n',
        'arch/x86/Makefile':
          'EFI += --image-base=$(1) --subsystem=10\nxen.efi: $(obj)/xen.lds\n\tld $(call EFI,0xffff82d040000000) -T $(obj)/xen.lds -N a.o -o $@\n',
        'arch/x86/xen.lds.S': S,
      },
      images: [
        {
          scripts: 'arch/x86/xen.lds.S',
          flags: '-mi386pep --image-base=0xffff82d040000000 --subsystem=10 -N',
          machine: 'x86_64',
        },
      ],
    },
  ]);

  it('say which conditions they cannot know, and how those are taken', async () => {
    const detection = await detectProject(
      treeOf({
        Makefile: [
          'LDFLAGS := -nostdlib',
          'ifeq ($(shell ./has-pie.sh),y)',
          'LDFLAGS += -pie',
          'endif',
          'kernel.elf: a.o',
          '\tld $(LDFLAGS) -T kernel.ld -o $@ a.o',
        ].join('\n'),
        'kernel.ld': S,
      }),
    );
    const [image] = detection.images;
    assert.deepEqual(image?.flags, ['-nostdlib']);
    assert.deepEqual(image?.unknowns, ['ifeq ($(shell ./has-pie.sh),y) at Makefile:2 is taken not to hold']);
  });
});
