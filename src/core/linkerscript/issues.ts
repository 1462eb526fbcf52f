import { issueCatalogue } from '../issue';
import { placementIssues } from './placementIssues';

/** Every finding of the linker-script engine. What the two linkers do is said where they differ. */
export const scriptIssue = issueCatalogue({
  ...placementIssues,
  'script.syntax': { severity: 'error', text: 'syntax error: expected {expected}, found {found}' },
  'script.invalidCharacter': {
    severity: 'warning',
    text: 'the character {character} means nothing here; GNU ld ignores it with a warning, and what follows may then be read differently',
  },
  'script.unclosedComment': { severity: 'error', text: 'this comment is never closed' },
  'script.unclosedBrace': { severity: 'error', text: 'this { is never closed' },
  'script.tooDeep': { severity: 'error', text: 'nested too deeply: more than {limit} levels' },
  'script.notText': { severity: 'error', text: 'this is no linker script: it holds bytes that are no text' },
  'script.attachedColon': {
    severity: 'error',
    text: '"{found}" is one name here, colon included: both linkers need white space before the colon',
  },
  'script.attachedAssignment': {
    severity: 'error',
    text: '"{found}" is one name here, not an assignment: both linkers need white space before the operator',
  },
  'script.fileNameAssignment': {
    severity: 'error',
    text: '"{found}" is a file name here, not an assignment: GNU ld fails with "cannot find {found}", ld.lld silently ignores it; put white space before the operator',
  },
  'script.assignmentIgnored': {
    severity: 'warning',
    text: '"{found}" is a file name here, not an assignment, and ld.lld silently ignores it; put white space before the operator',
  },
  'script.reservedName': {
    severity: 'error',
    text: '"{found}" is the keyword {keyword} here for GNU ld and cannot be assigned; ld.lld accepts it as a symbol',
  },
  'script.looksLikeNumber': {
    severity: 'warning',
    text: '"{found}" is read as the number {value} by GNU ld, although it looks like a symbol',
  },
  'script.slashInName': {
    severity: 'warning',
    text: '"{found}" is one symbol for GNU ld, since / may be part of a name; ld.lld divides. Put white space around the operator',
  },
  'script.unknownFlag': {
    severity: 'warning',
    text: 'section flag {name} is not known: in GNU ld the pattern matches nothing, ld.lld fails',
  },
  'script.commaInPattern': {
    severity: 'warning',
    text: 'GNU ld looks for a section called "{found}", comma included; ld.lld takes the comma as a separator',
  },
  'script.newer': { severity: 'warning', text: '{what} is not known to {linker}; it came with {since}' },
  'script.unknownConstruct': {
    severity: 'error',
    text: '{what} is not known to {linker}, which fails here; it came with {since}',
  },
  'script.notInLld': { severity: 'warning', text: '{what} is not known to ld.lld 14' },
  'script.slashComment': {
    severity: 'error',
    text: '// starts no comment in a linker script, only /* */ and # do: GNU ld takes it for the name of a file and fails, ld.lld ignores it and what follows counts',
  },
  'script.includeNotFound': { severity: 'error', text: 'cannot open the included script {name}' },
  'script.includeDepth': {
    severity: 'error',
    text: 'includes are nested too deeply (more than {limit}) at {name}',
  },
  'script.scriptTwice': { severity: 'error', text: 'linker script file {name} appears multiple times' },
  'script.includeTwice': {
    severity: 'error',
    text: '{name} is included a second time, which ld.lld takes for a cycle',
  },
  'script.fillNotConstant': {
    severity: 'error',
    text: 'a fill value is evaluated while the script is read: no symbol and no section has a value by then',
  },
  'script.undefinedSymbol': { severity: 'error', text: 'undefined symbol {name} referenced in expression' },
  'script.undefinedReference': { severity: 'error', text: '{place}: undefined reference to {symbol}' },
  'script.lldUndefined': { severity: 'error', text: 'undefined {kind}: {symbol}, referenced by {place}' },
  'script.needsPic': {
    severity: 'error',
    text: '{place}: an image without a fixed place cannot have the address of {symbol} there; recompile with -fPIC',
  },
  'script.veneers': {
    severity: 'warning',
    text: '{file}({section}) calls {symbol}, which it cannot reach by itself: the linker adds code for the call, and how much that moves what lies behind it is not known',
  },
  'script.erratum': {
    severity: 'info',
    text: '{file}({section}) holds a sequence that --fix-cortex-a53-843419 may change: the linker adds code for it, and how much that moves what lies behind it is not known',
  },
  'script.lldAlignment': {
    severity: 'warning',
    text: '{file} has code that may be made shorter, and alignment in it (R_RISCV_ALIGN): ld.lld 14 fails here; later ones link it, and how much they take out is not computed: sizes are estimated. Compile with -mno-relax, or link with GNU ld',
  },
  'script.alignmentRoom': {
    severity: 'error',
    text: '{file}({section}): {needed} bytes are required for alignment to a {alignment}-byte boundary, but only {room} are present',
  },
  'script.truncated': {
    severity: 'error',
    text: '{place}: relocation truncated to fit: {type} against {symbol}',
  },
  'script.outOfRange': {
    severity: 'error',
    text: '{place}: relocation {type} out of range: {value} is not in {range}; references {symbol}',
  },
  'script.requiredSymbol': { severity: 'error', text: 'required symbol {symbol} is not defined' },
  'script.discardedReference': {
    severity: 'error',
    text: '{symbol} is referenced in section {section} of {file}, and defined in discarded section {other} of {from}',
  },
  'script.undefinedSection': { severity: 'error', text: 'undefined section {name} referenced in expression' },
  'script.wraps': {
    severity: 'error',
    text: 'section {name} {which} wraps around the address space',
  },
  'script.undefinedRegion': {
    severity: 'error',
    text: 'undefined MEMORY region {name} referenced in expression',
  },
  'script.undefinedConstant': { severity: 'error', text: 'unknown constant {name} referenced in expression' },
  'script.divisionByZero': { severity: 'error', text: '{operator} by zero' },
  'script.backwards': {
    severity: 'error',
    text: 'cannot move the location counter backwards (from {from} to {to})',
  },
  'script.plainNumberToDot': {
    severity: 'warning',
    text: 'a plain number assigned to . inside an output section is an offset from its start for GNU ld ({gnu}) and an address for ld.lld ({lld})',
  },
  'script.dotIgnored': {
    severity: 'warning',
    text: 'this value of . does not move {section}: with both linkers it starts at the next free address of region {region}; an address in front of its colon, as in "{section} . :", would move it',
  },
  'script.alignBeforeColon': {
    severity: 'warning',
    text: 'ALIGN before the colon is an address made from ., which beats >{region}; after the colon it only aligns',
  },
  'script.inheritedLoad': {
    severity: 'info',
    text: '{name} has no AT> of its own: GNU ld takes over that of {before} and gives it the load address {lma} in {region}, ld.lld loads it where it runs',
  },
  'script.invalidDot': { severity: 'error', text: 'invalid assignment to the location counter' },
  'script.forwardAddress': {
    severity: 'error',
    text: 'the address of section {name} depends on something defined later or not constant',
  },
  'script.providedDot': { severity: 'error', text: 'the location counter cannot be PROVIDEd' },
  'script.assertion': { severity: 'error', text: 'ASSERT failed: {message}' },
  'script.badAlignment': {
    severity: 'warning',
    text: 'alignment {value} is no power of two; {used} is used',
  },
  'script.sectionMoved': { severity: 'warning', text: 'start of section {name} changed by {by}' },
  'script.bothLoadAddresses': {
    severity: 'error',
    text: 'section {name} has both a load address and a load region',
  },
  'script.alignTwice': {
    severity: 'error',
    text: 'ALIGN_WITH_INPUT and an explicit ALIGN exclude each other',
  },
  'script.insertTarget': { severity: 'error', text: '{name} not found for INSERT' },
  'script.threadLocalNote': {
    severity: 'error',
    text: 'section {name} is a note and thread-local at once: an assertion of GNU ld fails over it',
  },
  'script.tlsSplit': { severity: 'error', text: 'TLS sections are not adjacent: {name}' },
  'script.invalidType': {
    severity: 'error',
    text: 'invalid type for output section {name}: GNU ld takes SHT_PROGBITS, SHT_STRTAB, SHT_NOTE, SHT_NOBITS, SHT_INIT_ARRAY, SHT_FINI_ARRAY, SHT_PREINIT_ARRAY or an expression',
  },
  'script.missingInput': {
    severity: 'error',
    text: 'cannot find {name}, which the script names as an input, where the linker looks for it',
  },
  'script.missingFile': {
    severity: 'error',
    text: 'cannot find {name}: a file name without wildcards is opened as an input by GNU ld; ld.lld ignores the pattern',
  },
  'script.discardSymbol': {
    severity: 'error',
    text: '/DISCARD/ holds input patterns only: at anything else GNU ld fails with "illegal use of `/DISCARD/\' section", and ld.lld ignores it',
  },
  'script.nonconstant': {
    severity: 'error',
    text: 'nonconstant expression for {what} of {name}: it needs a value that GNU ld does not know yet',
  },
  'script.divisionOverflow': {
    severity: 'error',
    text: 'the quotient does not fit 64 bits: GNU ld 2.40 is killed by the processor over it',
  },
  'script.unknownFormat': {
    severity: 'error',
    text: 'unknown output format {name}: GNU ld says "target {name} not found", ld.lld "unknown output format name"',
  },
  'script.otherMachine': {
    severity: 'error',
    text: '{file} is for {machine}, which does not go into an output for {output}',
  },
  'script.unknownArch': {
    severity: 'error',
    text: 'GNU ld cannot represent machine {name} in an output for these files',
  },
  'script.unknownFeature': { severity: 'error', text: 'unknown feature {name}' },
  'script.inhibitCommon': {
    severity: 'error',
    text: 'INHIBIT_COMMON_ALLOCATION and --no-define-common may be used with -shared only',
  },
  'script.lateHeaders': {
    severity: 'error',
    text: 'PHDRS and FILEHDR are not supported when prior PT_LOAD headers lack them: move {name} in front of {first}',
  },
  'script.crossReference': {
    severity: 'error',
    text: 'prohibited cross reference from {from} to {to}: {file} refers to {what}',
  },
  'script.orphan': {
    severity: 'info',
    text: 'no pattern names section {name} of {file}; the linker places it by itself',
  },
  'script.orphanBehindEnd': {
    severity: 'warning',
    text: 'orphan section {name} is placed behind {symbol}, which was meant as the end',
  },
  'script.unsettled': {
    severity: 'error',
    text: 'the addresses do not settle: each pass moves {what} again',
  },
  'script.badOption': { severity: 'warning', text: 'option {option} is not understood: {why}' },
  'script.refusedOption': { severity: 'error', text: 'option {option} is refused: {why}' },
  'script.unsupportedOption': { severity: 'error', text: '{option} is not supported by {linker}: {instead}' },
  'script.noReferences': {
    severity: 'warning',
    text: '--gc-sections is not taken into account, since what the objects refer to is not known',
  },
  'script.dynamicSections': {
    severity: 'warning',
    text: 'sections for dynamic linking (.dynsym, .rela.dyn, .got, …) depend on more than is computed here; their sizes and the addresses behind them are not known',
  },
  'script.indirectFunctions': {
    severity: 'warning',
    text: '{symbol} is an indirect function: the linker makes .plt, .got.plt and .rela.plt entries for such, which are not counted here; addresses behind them are not known',
  },
  'script.offsetTable': {
    severity: 'warning',
    text: 'code reaches data through a global offset table, whose entries are not counted here; addresses behind .got are not known',
  },
  'script.noInput': { severity: 'error', text: 'there are no input files' },
  'script.steps': { severity: 'error', text: 'evaluation was given up after {limit} steps' },
  'script.lld': { severity: 'error', text: '{message}' },
});
