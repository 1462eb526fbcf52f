/**
 * Where the linkers differ, as named rules. The code asks for a rule, never for the dialect's name, so that a third
 * linker or a newer version is a new column here.
 */
export interface DialectRules {
  readonly name: string;
  /** What --noinhibit-exec makes a warning of, by code. */
  readonly survivable: ReadonlySet<string>;
  /** What the linker itself calls a warning, so that --fatal-warnings makes an error of it. */
  readonly warned: ReadonlySet<string>;
  /** Binary operators by precedence, the loosest first; all are left associative. */
  readonly precedence: readonly (readonly string[])[];
  /** The place of each operator in `precedence`. */
  readonly strength: ReadonlyMap<string, number>;
  readonly unary: readonly string[];
  readonly assignments: readonly string[];
  /** Functions of expressions that are no functions here but symbols. */
  readonly missingFunctions: readonly string[];
  /** Commands of the top level that are unknown here. */
  readonly missingCommands: readonly string[];
  /** Words that place data. */
  readonly dataWords: readonly string[];
  /** Attributes of output sections behind the colon, in their order. */
  readonly attributes: readonly string[];
  /** Types in parentheses before the colon. */
  readonly sectionTypes: readonly string[];
  /** `PROVIDE(x += e)`. */
  readonly providesAnyOperator: boolean;
  /** An ASSERT in an output section needs no `;`. */
  readonly assertionEndsItself: boolean;
  /** ENTRY may stand in SECTIONS. */
  readonly entryInSections: boolean;
  /** INSERT may stand anywhere, not only behind SECTIONS. */
  readonly insertAnywhere: boolean;
  /** A list of section patterns may be empty. */
  readonly emptyPatternList: boolean;
  /** Sort keywords that may stand in another; the outer one first. */
  readonly nestedSorts: 'sameKinds' | 'any';
  /** EXCLUDE_FILE and SORT may stand before a file pattern. */
  readonly fileModifiers: boolean;
  /** The fill value behind an output section is a number or stands in parentheses. */
  readonly fillIsPrimary: boolean;
  /** Every section of an OVERLAY is loaded behind the one before; else the regions or the load address of the first decide. */
  readonly overlayChainsLoads: boolean;
  /** The entry where neither a script nor an option names one. */
  readonly defaultEntry: string;
  /** REGION_ALIAS takes the quotes off the name of the region. */
  readonly aliasUnquotes: boolean;
  /** The region of all sections that name none has a name, which no REGION_ALIAS may use. */
  readonly namesDefaultRegion: boolean;
  /** ONLY_IF_RO and ONLY_IF_RW look at what --gc-sections has thrown out, too. */
  readonly countsCollected: boolean;
  /** --fatal-warnings ends a link that --noinhibit-exec would let pass. */
  readonly fatalAnyway: boolean;
  /** A region that is named in front of its declaration, or never declared, is made when it is named. */
  readonly makesRegions: boolean;
  /** --gc-sections takes away what only `__start_X` and `__stop_X` are about, unless an option says otherwise. */
  readonly collectsBounded: boolean;
  /** --gc-sections keeps constructors and destructors that nothing refers to. */
  readonly keepsConstructors: boolean;
  /** One SORT or EXCLUDE_FILE is for all names behind it in the list. */
  readonly listsShare: boolean;
  /** The type of a program header is one word. */
  readonly headerTypeIsWord: boolean;
  /** The attributes that MEMORY knows. */
  readonly regionAttributes: string;
  /** MEMORY may declare a region twice; the later figures count. */
  readonly regionsMayRepeat: boolean;
  /** Whether OUTPUT_FORMAT may name this. */
  readonly isFormat: (name: string) => boolean;
  /** ORIGIN and LENGTH may ask about regions that are declared later. */
  readonly asksRegionsAhead: boolean;
  /** A pattern's file name without wildcards opens that file, unless it is one of the inputs. */
  readonly opensNamedFiles: boolean;
  /** Commas may stand between the files of INPUT and GROUP. */
  readonly commasInFileLists: boolean;
  /** Where a file of INPUT is looked for first: beside the script that names it; else in the current directory. */
  readonly filesBesideScript: boolean;
  /**
   * What stands before the first wildcard of a section's pattern and behind the last is compared by itself: a backslash there
   * is a character like any other.
   */
  readonly plainEnds: boolean;
  /** OUTPUT_FORMAT says for which machine the objects must be; else OUTPUT_ARCH does. */
  readonly formatDecides: boolean;
  /** OVERLAY must have both addresses and takes no attributes. */
  readonly fullOverlayHead: boolean;
  /** The quotes of an output section's name are part of it. */
  readonly keepsQuotes: boolean;
  /** sh_addralign is lowered to what the address is a multiple of. */
  readonly alignmentDividesAddress: boolean;
  /** --wrap gives every use of a name its other meaning, not only what objects and expressions ask for. */
  readonly wrapsAll: boolean;
  /** --gc-sections keeps sections without memory even of objects that go altogether. */
  readonly keepsUnloaded: boolean;
  /** What -r leaves of relocations has the name of the objects' sections. */
  readonly namesByInput: boolean;
  /** Machines whose sections for dynamic linking are computed. */
  readonly countsDynamic: ReadonlySet<string>;
  /** What stays undefined is asked of the dynamic linker, in executables too, and so is what the script alone refers to. */
  readonly keepsUndefined: boolean;
  /** Each named version of a VERSION is a symbol of .dynsym too. */
  readonly versionsAreSymbols: boolean;
  /** .gnu.version_d names the versions that a version builds on. */
  readonly writesVersionParents: boolean;
  /** MEMORY: the comma between ORIGIN and LENGTH may be left out. */
  readonly commaInRegionOptional: boolean;
  /** `a < b + c ? d : e` is `a < (b + c ? d : e)`: `?` ends an operand that is itself an operation. */
  readonly conditionInOperand: boolean;
  /** Operations on numbers are carried out while the script is read. */
  readonly foldsConstants: boolean;
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
  /** A script includes a file once: the second time is taken for a cycle. */
  readonly includesOnce: boolean;
  /** What DATA_SEGMENT_END takes is the location counter and nothing else. */
  readonly segmentEndIsDot: boolean;
  /** An alignment must be a power of two. */
  readonly alignmentMustBePower: boolean;
}
