/** What is found when a script is placed: about memory regions, overlaps and program headers. A part of `scriptIssue`. */
export const placementIssues = {
  'script.noRegion': {
    severity: 'error',
    text: 'no memory region specified for loadable section {name}',
  },
  'script.unknownRegion': {
    severity: 'warning',
    text: 'memory region {name} is not declared: GNU ld makes one that starts at 0, ld.lld fails',
  },
  'script.regionAttribute': {
    severity: 'error',
    text: '{letter} is no attribute of a memory region to {linker}',
  },
  'script.regionRedeclared': { severity: 'warning', text: 'redeclaration of memory region {name}' },
  'script.aliasOfNothing': {
    severity: 'error',
    text: 'memory region {name} for alias {alias} does not exist; MEMORY has to declare it in front of REGION_ALIAS',
  },
  'script.aliasOfDefault': { severity: 'error', text: 'alias for the default memory region' },
  'script.unsortable': {
    severity: 'error',
    text: 'GNU ld 2.40 aborts here: files are sorted by name and the sections of {file} are not; a SORT_BY_NAME around the names of the sections helps',
  },
  'script.aliasTaken': { severity: 'error', text: 'redefinition of memory region alias {name}' },
  'script.willNotFit': { severity: 'error', text: 'section {name} will not fit in region {region}' },
  'script.overflow': { severity: 'error', text: 'region {region} overflowed by {bytes} bytes' },
  'script.lldOverflow': {
    severity: 'error',
    text: "section '{name}' will not fit in region '{region}': overflowed by {bytes} bytes",
  },
  'script.oddPattern': {
    severity: 'warning',
    text: '"{found}" is the name of a file here to ld.lld, which matches nothing; is a brace or a semicolon missing?',
  },
  'script.outsideRegion': {
    severity: 'error',
    text: 'address {address} of section {name} is not within region {region}',
  },
  'script.overlapLma': {
    severity: 'error',
    text: 'section {name} LMA [{start},{end}] overlaps section {other} LMA [{otherStart},{otherEnd}]',
  },
  'script.overlapVma': {
    severity: 'error',
    text: 'section {name} VMA [{start},{end}] overlaps section {other} VMA [{otherStart},{otherEnd}]',
  },
  'script.lmaBackwards': {
    severity: 'warning',
    text: 'dot moved backwards before {name}, so its LMA is its VMA again',
  },
  'script.lmaAdjusted': { severity: 'warning', text: 'section {name} LMA {from} adjusted to {to}' },
  'script.headersDoNotFit': {
    severity: 'error',
    text: 'not enough room for program headers; try linking with -N',
  },
  'script.neededByDynamic': {
    severity: 'error',
    text: 'could not find section {name}: .dynamic names it as long as .dynstr is kept',
  },
  'script.fileTooLarge': {
    severity: 'error',
    text: 'the output file would have {bytes} bytes, more than the 16 TiB of a file on ext4: {linker} fails when it writes it',
  },
  'script.phdrNotLoaded': { severity: 'error', text: 'PHDR segment not covered by LOAD segment' },
  'script.notInSegment': { severity: 'warning', text: 'allocated section {name} is in no segment' },
  'script.unknownHeader': {
    severity: 'error',
    text: 'section {name} assigned to non-existent program header {header}',
  },
  'script.noHeaders': { severity: 'error', text: 'no sections assigned to program headers' },
  'script.cannotBeAllocated': {
    severity: 'warning',
    text: "section {name} can't be allocated in segment {number}: it reaches outside of it",
  },
  'script.regionFigure': {
    severity: 'warning',
    text: 'invalid {what} for memory region {name}: it has no value, and GNU ld goes on with {instead}',
  },
  'script.notDynamic': {
    severity: 'error',
    text: 'the first section in the PT_DYNAMIC segment is {name} and not .dynamic',
  },
  'script.lldBeyond': {
    severity: 'error',
    text: 'section {name} at {start} of size {size} exceeds available address space',
  },
  'script.lldOverlap': { severity: 'error', text: 'section {name} {what} range overlaps with {other}' },
  'script.emptyRelro': {
    severity: 'warning',
    text: 'unable to allocate any sections to the PT_GNU_RELRO segment, which becomes PT_NULL',
  },
  'script.relroAborts': {
    severity: 'error',
    text: 'what stands between DATA_SEGMENT_ALIGN and DATA_SEGMENT_RELRO_END has no room in front of the page that it is to end on: GNU ld 2.40 aborts over it',
  },
  'script.unknownHeaderType': {
    severity: 'error',
    text: 'unknown type of program header {name}: GNU ld 2.40 takes a number for it',
  },
  'script.regionIgnored': {
    severity: 'warning',
    text: 'ignoring memory region assignment for non-allocatable section {name}',
  },
  'script.typeChanged': {
    severity: 'warning',
    text: 'section {name} type changed to PROGBITS: it holds contents, and takes room in the file',
  },
  'script.misaligned': {
    severity: 'warning',
    text: 'address ({address}) of section {name} is not a multiple of alignment ({alignment})',
  },
  'script.defaultEntry': {
    severity: 'warning',
    text: 'cannot find entry symbol {name}; defaulting to {address}',
  },
  'script.noEntry': {
    severity: 'warning',
    text: 'cannot find entry symbol {name}; not setting start address',
  },
  'script.allRights': { severity: 'warning', text: '{file} has a LOAD segment with RWX permissions' },
  'script.executableThreadLocal': {
    severity: 'warning',
    text: '{file} has a TLS segment with execute permission',
  },
  'script.executableStack': {
    severity: 'warning',
    text: 'enabling an executable stack because of -z execstack command line option',
  },
  'script.executableStackNote': {
    severity: 'warning',
    text: '{file}: requires executable stack (because the .note.GNU-stack section is executable)',
  },
  'script.missingStackNote': {
    severity: 'warning',
    text: '{file}: missing .note.GNU-stack section implies executable stack',
  },
  'script.lldUnsettled': { severity: 'error', text: 'assignment to symbol {symbol} does not converge' },
  'script.alignmentTooBig': {
    severity: 'error',
    text: 'the alignment of section {name} is too big: GNU ld writes none of 2^63 or more, nor one of -1',
  },
  'script.noGarbageRoot': {
    severity: 'error',
    text: '--gc-sections requires a defined symbol root specified by -e or -u, when it is with -r',
  },
  'script.brokenConstructors': {
    severity: 'error',
    text: 'size of section {name} is not multiple of address size: in {output} GNU ld turns its words of {bytes} bytes round, each with one relocation or none of them',
  },
  'script.insertRing': {
    severity: 'error',
    text: 'GNU ld 2.40 aborts here: INSERT moves {name} and what was made with it behind {behind}, which an expression has it make among them; name that section in no ADDR or LOADADDR of this script',
  },
} as const;
