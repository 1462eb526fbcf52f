import { lookup } from '../lookup';
import type { Dialect } from './dialect';
import { shf } from './inputs';
import { cNumber } from './commandState';

/** What INPUT_SECTION_FLAGS may name (elflink.c, elf_flags_to_names; lld's ScriptParser.cpp). */
const sectionFlags: Readonly<Record<string, number>> = {
  SHF_WRITE: shf.write,
  SHF_ALLOC: shf.alloc,
  SHF_EXECINSTR: shf.execute,
  SHF_MERGE: shf.merge,
  SHF_STRINGS: shf.strings,
  SHF_INFO_LINK: 0x40,
  SHF_LINK_ORDER: shf.linkOrder,
  SHF_OS_NONCONFORMING: 0x100,
  SHF_GROUP: shf.group,
  SHF_TLS: shf.threadLocal,
  SHF_COMPRESSED: 0x800,
};

/** What ld.lld knows beyond them (ScriptParser.cpp, parseFlag). */
const lldFlags: Readonly<Record<string, number>> = {
  SHF_EXCLUDE: 0x8000_0000,
  SHF_ARM_PURECODE: 0x2000_0000,
};

/** The bits of sh_flags that a word without its `!` stands for; absent where the linker does not know it. */
export function flagBits(word: string, dialect: Dialect): number | undefined {
  const named = lookup(sectionFlags, word);
  if (named !== undefined || dialect === 'gnu') return named;
  const number = cNumber(word);
  return lookup(lldFlags, word) ?? (number === undefined ? undefined : Number(BigInt.asIntN(32, number)));
}
