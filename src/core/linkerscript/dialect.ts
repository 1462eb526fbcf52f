import type { LexState } from './ast';

/** Which linker's meaning a script is read and placed with: GNU ld 2.40 or ld.lld 14. */
export type Dialect = 'gnu' | 'lld';

/**
 * Where the linkers differ, as named rules. The code asks for a rule, never for the dialect's name, so that a third
 * linker or a newer version is a new column here.
 */
export interface DialectRules {
  readonly name: string;
  /** Binary operators by precedence, the loosest first; all are left associative. */
  readonly precedence: readonly (readonly string[])[];
  readonly unary: readonly string[];
  readonly assignments: readonly string[];
  /** Functions of expressions that are no functions here but symbols. */
  readonly missingFunctions: readonly string[];
  /** Words that place data. */
  readonly dataWords: readonly string[];
  /** Attributes of output sections behind the colon, in their order. */
  readonly attributes: readonly string[];
  /** Types in parentheses before the colon. */
  readonly sectionTypes: readonly string[];
  /** EXCLUDE_FILE and SORT may stand before a file pattern. */
  readonly fileModifiers: boolean;
  /** The fill value behind an output section is a number or stands in parentheses. */
  readonly fillIsPrimary: boolean;
  /** OVERLAY must have both addresses and takes no attributes. */
  readonly fullOverlayHead: boolean;
  /** The quotes of an output section's name are part of it. */
  readonly keepsQuotes: boolean;
  /** sh_addralign is lowered to what the address is a multiple of. */
  readonly alignmentDividesAddress: boolean;
  /** --gc-sections keeps sections without memory even of objects that go altogether. */
  readonly keepsUnloaded: boolean;
  /** A pattern in quotes matches only itself. */
  readonly quotedIsLiteral: boolean;
  /** MEMORY: the comma between ORIGIN and LENGTH may be left out. */
  readonly commaInRegionOptional: boolean;
  /** `/` and `%` take their operands as signed. */
  readonly signedDivision: boolean;
  /** A plain number assigned to dot inside an output section is an offset from its start. */
  readonly plainNumberIsOffset: boolean;
  /** A number assigned to a symbol inside an output section becomes relative to it. */
  readonly numbersBecomeRelative: boolean;
  /** Operations on two values of one section work on the offsets. */
  readonly operatesOnOffsets: boolean;
  /** SIZEOF of a section that does not exist is 0 and no error. */
  readonly missingSizeIsZero: boolean;
  /** DEFINED counts definitions that come later in the script. */
  readonly definedLooksAhead: boolean;
  /** SEGMENT_START yields what the options set. */
  readonly segmentStartFollowsOptions: boolean;
  /** An alignment must be a power of two. */
  readonly alignmentMustBePower: boolean;
}

export const dialects: Readonly<Record<Dialect, DialectRules>> = {
  // Sources: ldgram.y 111 to 127, ldexp.c 438 to 690 of binutils 2.40.
  gnu: {
    name: 'GNU ld 2.40',
    precedence: [
      ['||'],
      ['&&'],
      ['|'],
      ['^'],
      ['&'],
      ['==', '!='],
      ['<', '>', '<=', '>='],
      ['<<', '>>'],
      ['+', '-'],
      ['*', '/', '%'],
    ],
    unary: ['-', '!', '+', '~'],
    assignments: ['=', '+=', '-=', '*=', '/=', '<<=', '>>=', '&=', '|='],
    missingFunctions: [],
    dataWords: ['BYTE', 'SHORT', 'LONG', 'QUAD', 'SQUAD', 'ASCIZ'],
    attributes: ['AT', 'ALIGN', 'ALIGN_WITH_INPUT', 'SUBALIGN', 'ONLY_IF_RO', 'ONLY_IF_RW', 'SPECIAL'],
    sectionTypes: ['NOLOAD', 'DSECT', 'COPY', 'INFO', 'OVERLAY', 'READONLY', 'TYPE'],
    fileModifiers: true,
    fillIsPrimary: false,
    fullOverlayHead: false,
    keepsQuotes: false,
    alignmentDividesAddress: true,
    keepsUnloaded: false,
    quotedIsLiteral: false,
    commaInRegionOptional: true,
    signedDivision: true,
    plainNumberIsOffset: true,
    numbersBecomeRelative: true,
    operatesOnOffsets: true,
    missingSizeIsZero: false,
    definedLooksAhead: false,
    segmentStartFollowsOptions: true,
    alignmentMustBePower: false,
  },
  // Sources: lld/ELF/ScriptParser.cpp and LinkerScript.cpp of llvm 14.
  lld: {
    name: 'ld.lld 14',
    precedence: [
      ['||'],
      ['&&'],
      ['|'],
      ['&'],
      ['<', '>', '<=', '>=', '==', '!='],
      ['<<', '>>'],
      ['+', '-'],
      ['*', '/', '%'],
    ],
    unary: ['-', '!', '~'],
    assignments: ['=', '+='],
    missingFunctions: ['BLOCK', 'NEXT'],
    dataWords: ['BYTE', 'SHORT', 'LONG', 'QUAD'],
    attributes: ['AT', 'ALIGN', 'SUBALIGN', 'ONLY_IF_RO', 'ONLY_IF_RW'],
    sectionTypes: ['NOLOAD', 'COPY', 'INFO', 'OVERLAY'],
    fileModifiers: false,
    fillIsPrimary: true,
    fullOverlayHead: true,
    keepsQuotes: true,
    alignmentDividesAddress: false,
    keepsUnloaded: true,
    quotedIsLiteral: true,
    commaInRegionOptional: false,
    signedDivision: false,
    plainNumberIsOffset: false,
    numbersBecomeRelative: false,
    operatesOnOffsets: false,
    missingSizeIsZero: true,
    definedLooksAhead: true,
    segmentStartFollowsOptions: false,
    alignmentMustBePower: true,
  },
};

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
