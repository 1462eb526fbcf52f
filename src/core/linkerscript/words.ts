import type { LexState } from './token';

/**
 * The words that a parser asks for. The lexers recognise them once, so that each question is a comparison of two known
 * strings. Whether one is reserved depends on the state; see `keywords`.
 */
const words = `MEMORY REGION_ALIAS LD_FEATURE VERSION ENTRY EXTERN MAP TARGET SEARCH_DIR OUTPUT INPUT GROUP
  FORCE_COMMON_ALLOCATION FORCE_GROUP_ALLOCATION INHIBIT_COMMON_ALLOCATION SECTIONS INSERT AFTER BEFORE STARTUP
  OUTPUT_FORMAT OUTPUT_ARCH HLL SYSLIB FLOAT NOFLOAT o org l len PHDRS FILEHDR FLAGS AS_NEEDED LINKER_VERSION
  ORIGIN BLOCK BIND LENGTH ALIGN DATA_SEGMENT_ALIGN DATA_SEGMENT_RELRO_END DATA_SEGMENT_END ADDR LOADADDR
  ALIGNOF ABSOLUTE MAX MIN LOG2CEIL NEXT SIZEOF_HEADERS SEGMENT_START SIZEOF DEFINED NOCROSSREFS NOCROSSREFS_TO OVERLAY
  ONLY_IF_RO ONLY_IF_RW SPECIAL ALIGN_WITH_INPUT SUBALIGN CONSTANT
  ASSERT INCLUDE AT HIDDEN PROVIDE PROVIDE_HIDDEN NOLOAD READONLY DSECT COPY INFO TYPE
  CREATE_OBJECT_SYMBOLS CONSTRUCTORS FILL QUAD SQUAD LONG SHORT BYTE ASCIZ SORT_BY_NAME SORT_BY_ALIGNMENT SORT
  SORT_BY_INIT_PRIORITY SORT_NONE REVERSE INPUT_SECTION_FLAGS KEEP EXCLUDE_FILE
  OVERWRITE_SECTIONS CLASS ASCII DIGEST`;

const byText: ReadonlyMap<string, string> = new Map(words.split(/\s+/).map((word) => [word, word]));

const longest = Math.max(...[...byText.keys()].map((word) => word.length));

/** The word that stands from `start` to `end`, or an empty one. */
export function wordAt(text: string, start: number, end: number): string {
  const first = text.charCodeAt(start);
  // Every word but `o`, `org`, `l` and `len` is of capital letters.
  if ((first < 65 || first > 90) && first !== 108 && first !== 111) return '';
  return end - start > longest ? '' : (byText.get(text.slice(start, end)) ?? '');
}

/** Words that are no names in a state of GNU ld's lexer (ldlex.l lines 219 to 350). */
export const keywords: Readonly<Record<LexState, ReadonlySet<string>>> = (() => {
  const script = `MEMORY REGION_ALIAS LD_FEATURE VERSION ENTRY EXTERN MAP TARGET SEARCH_DIR OUTPUT INPUT GROUP
    FORCE_COMMON_ALLOCATION FORCE_GROUP_ALLOCATION INHIBIT_COMMON_ALLOCATION SECTIONS INSERT AFTER BEFORE STARTUP
    OUTPUT_FORMAT OUTPUT_ARCH HLL SYSLIB FLOAT NOFLOAT o org l len PHDRS`;
  const both = `ORIGIN BLOCK BIND LENGTH ALIGN DATA_SEGMENT_ALIGN DATA_SEGMENT_RELRO_END DATA_SEGMENT_END ADDR LOADADDR
    ALIGNOF ABSOLUTE MAX MIN LOG2CEIL NEXT SIZEOF_HEADERS SEGMENT_START SIZEOF DEFINED NOCROSSREFS NOCROSSREFS_TO OVERLAY
    ONLY_IF_RO ONLY_IF_RW SPECIAL ALIGN_WITH_INPUT SUBALIGN CONSTANT`;
  const everywhere = 'ASSERT INCLUDE AT HIDDEN PROVIDE PROVIDE_HIDDEN';
  const expression = 'NOLOAD READONLY DSECT COPY INFO TYPE';
  const wild = `CREATE_OBJECT_SYMBOLS CONSTRUCTORS FILL QUAD SQUAD LONG SHORT BYTE SORT_BY_NAME SORT_BY_ALIGNMENT SORT
    SORT_BY_INIT_PRIORITY SORT_NONE INPUT_SECTION_FLAGS KEEP EXCLUDE_FILE`;
  const set = (...lists: readonly string[]): ReadonlySet<string> =>
    new Set(lists.join(' ').trim().split(/\s+/));
  return {
    script: set(script, both, everywhere),
    expression: set(both, everywhere, expression),
    wild: set(everywhere, wild),
    inputs: set('AS_NEEDED'),
    version: new Set<string>(),
  };
})();
