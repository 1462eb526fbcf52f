/** Formats that some build of GNU ld knows, and those of ld.lld 14: what OUTPUT_FORMAT may name. */

const words = (text: string): string[] => text.trim().split(/\s+/);

// Source: the names of the targets in bfd/*.c of binutils 2.40.
const gnu32 = words(`
  am33lin avr bfin bfinfdpic big bigaarch64 bigaarch64-cloudabi bigarc bigarm bigarm-fdpic bigarm-nacl
  bigarm-vxworks bigmips bigmips-vxworks bigmoxie bignios2 bigriscv bigscore cr16 cris crx csky-big csky-little
  d10v d30v dlx epiphany fr30 frv frvfdpic ft32 h8300 h8300-linux hppa hppa-linux hppa-netbsd i386 i386-freebsd
  i386-sol2 i386-vxworks ia64-big ia64-hpux-big ia64-little iamcu ip2k iq2000 little littleaarch64
  littleaarch64-cloudabi littlearc littlearm littlearm-fdpic littlearm-nacl littlearm-vxworks littlemips
  littlemips-vxworks littlemoxie littlenios2 littleriscv littlescore lm32 lm32fdpic loongarch m32c m32r
  m32r-linux m32rle m32rle-linux m68hc11 m68hc12 m68k mcore-big mcore-little mep mep-little metag microblaze
  microblazeel mn10200 mn10300 msp430 mt nbigmips nds32be nds32be-linux nds32le nds32le-linux nlittlemips
  ntradbigmips ntradbigmips-freebsd ntradlittlemips ntradlittlemips-freebsd or1k pj pjl powerpc powerpc-freebsd
  powerpc-vxworks powerpcle pru rl78 rx-be rx-be-ns rx-le rx-linux s12z s390 sh sh-fdpic sh-linux sh-nbsd
  sh-vxworks shbig-fdpic shbig-linux shl shl-nbsd shl-vxworks sparc sparc-sol2 sparc-vxworks spu tic6x-be
  tic6x-elf-be tic6x-elf-le tic6x-le tic6x-linux-be tic6x-linux-le tilegx-be tilegx-le tilepro tradbigmips
  tradbigmips-freebsd tradlittlemips tradlittlemips-freebsd us-cris v850 v850-rh850 vax visium wasm32 x86-64
  xgate xstormy16 xtensa-be xtensa-le z80`);
const gnu64 = words(`
  alpha alpha-freebsd amdgcn big bigaarch64 bigaarch64-cloudabi bigmips bigriscv bpfbe bpfle hppa hppa-linux
  ia64-big ia64-hpux-big ia64-little ia64-vms little littleaarch64 littleaarch64-cloudabi littlemips littleriscv
  loongarch mmix nfp powerpc powerpc-freebsd powerpcle powerpcle-freebsd s390 sparc sparc-freebsd sparc-sol2
  tilegx-be tilegx-le tradbigmips tradbigmips-freebsd tradlittlemips tradlittlemips-freebsd x86-64
  x86-64-cloudabi x86-64-freebsd x86-64-sol2`);

const gnuOther =
  'binary default ihex mmo msdos pdb pef plugin ppcboot som srec sym symbolsrec tekhex verilog wasm';

const gnuFormats: ReadonlySet<string> = new Set([
  ...gnu32.map((name) => `elf32-${name}`),
  ...gnu64.map((name) => `elf64-${name}`),
  ...words(gnuOther),
]);

/**
 * False for a format that no build of GNU ld knows. Which of the others one knows depends on how it was built; it also
 * takes the name of a machine, like `i386-pc-linux-gnu`, for the machine's format (bfd/targets.c, find_target).
 */
export function isGnuFormat(name: string): boolean {
  return gnuFormats.has(name) || (!name.startsWith('elf') && name.includes('-'));
}

// Source: lld/ELF/ScriptParser.cpp, parseBfdName.
const lldFormats = new Set(
  words(`elf32-i386 elf32-iamcu elf32-littlearm elf32-x86-64 elf64-aarch64 elf64-littleaarch64 elf64-bigaarch64
  elf32-powerpc elf32-powerpcle elf64-powerpc elf64-powerpcle elf64-x86-64 elf32-tradbigmips elf32-bigmips
  elf32-ntradbigmips elf32-tradlittlemips elf32-ntradlittlemips elf64-tradbigmips elf64-tradlittlemips
  elf32-littleriscv elf64-littleriscv elf64-sparc elf32-msp430`),
);

export function isLldFormat(name: string): boolean {
  return lldFormats.has(name.replace(/-freebsd$/, ''));
}
