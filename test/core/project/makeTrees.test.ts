import { checkTrees } from './expectation';
import { someScript as S } from './trees';

/**
 * Small trees modelled on public projects that are built with make, written anew from what their makefiles do. The expected
 * values are what the projects' own link commands have.
 */
describe('projects with makefiles, by the project', () => {
  checkTrees([
    {
      title: 'a makefile that configure has still to fill in, without automake (Bochs)',
      files: {
        'configure.ac': 'AC_INIT(bochs)\nRMCOMMAND="rm -f"\nAC_SUBST(RMCOMMAND)\n',
        'Makefile.in': [
          '@SET_MAKE@',
          'srcdir = @srcdir@',
          'LDFLAGS = @LDFLAGS@',
          'all: bochs bios',
          'bochs: main.o',
          '\t@LINK@ @CC@ -o $@ $(LDFLAGS) main.o @LIBS@',
          'bios:',
          '\tcd bios && $(MAKE)',
        ].join('\n'),
        'bios/Makefile.in': [
          'srcdir = @srcdir@',
          'LD32 = ld',
          'all: rombios32.bin',
          'rombios32.bin: rombios32.out',
          '\tobjcopy -O binary $< $@',
          'rombios32.out: start.o rombios32.o rombios32.ld',
          '\t$(LD32) -o $@ -T $(srcdir)/rombios32.ld start.o rombios32.o',
          '\t@RMCOMMAND@ core',
        ].join('\n'),
        'bios/rombios32.ld': S,
      },
      names: 'configure main.cc',
      images: [
        {
          name: 'rombios32',
          scripts: 'bios/rombios32.ld',
          output: 'bios/rombios32.out',
          objects: 'bios/start.o bios/rombios32.o',
          resolvable: 'after-configure ./configure',
          evidence: 'bios/Makefile.in:7',
          system: 'autotools',
        },
        { name: 'bochs', scripts: '', output: 'bochs', resolvable: 'after-configure ./configure' },
      ],
    },
    {
      title: 'a chain of pattern rules that needs what another makefile makes (the core of Syslinux)',
      files: {
        Makefile: 'all:\n\tmake -C core ARCH=i386\n',
        'core/Makefile': [
          'LD = ld -m elf_$(ARCH)',
          'OBJ = .',
          'PREPCORE = $(OBJ)/../lzo/prepcore',
          'LIBDEP = libcom32.a $(OBJ)/../com32/lib/libcom32core.a',
          'all: isolinux.bin',
          '.PRECIOUS: %.elf',
          '%.raw: %.elf',
          '\tobjcopy -O binary -S $< $@',
          '%.bin: %.raw $(PREPCORE)',
          '\t$(PREPCORE) $< $@',
          '%.o: %.asm kwdhash.gen',
          '\tnasm -f elf -o $@ $<',
          'LDSCRIPT = $(ARCH)/syslinux.ld',
          '%.elf: %.o $(LIBDEP) $(LDSCRIPT)',
          '\t$(LD) -pie -Bsymbolic -T $(LDSCRIPT) -M -o $@ $< --start-group $(LIBDEP) --end-group > $(@:.elf=.map)',
          'libcom32.a: conio.o',
          '\tar cq $@ $^',
        ].join('\n'),
        'core/i386/syslinux.ld': S,
      },
      names: 'core/isolinux.asm core/conio.c core/genhash.pl',
      images: [
        {
          name: 'isolinux',
          scripts: 'core/i386/syslinux.ld',
          flags: '-m elf_i386 -pie -Bsymbolic -M',
          output: 'core/isolinux.elf',
          machine: 'i386',
          evidence: 'core/Makefile:15',
        },
      ],
    },
  ]);
});
