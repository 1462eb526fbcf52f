import { shf } from './inputs';

/** What INPUT_SECTION_FLAGS may name (elflink.c, elf_flags_to_names; lld's ScriptParser.cpp). */
export const sectionFlags: Readonly<Record<string, number>> = {
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
