import { issueCatalogue } from '../issue';

/** Everything that the readers of ELF files and of archives have to say. Offsets are from the start of the file. */
export const elfIssue = issueCatalogue({
  'elf-unreadable': { severity: 'error', text: '{file} could not be read: {reason}' },
  'elf-not-elf': {
    severity: 'error',
    text: '{file} is not an ELF file: expected it to start with the bytes 7f 45 4c 46, found {found}',
  },
  'elf-bad-class': {
    severity: 'error',
    text: '{file}: byte 4 of the ELF header is {found}, expected 1 (32-bit) or 2 (64-bit)',
  },
  'elf-bad-byte-order': {
    severity: 'error',
    text: '{file}: byte 5 of the ELF header is {found}, expected 1 (little-endian) or 2 (big-endian)',
  },
  'elf-short-header': {
    severity: 'error',
    text: '{file} ends inside its ELF header: expected {expected} bytes, the file has {found}',
  },
  'elf-entry-size': {
    severity: 'error',
    text: '{file}: an entry of the {table} is said to have {found} bytes, expected at least {expected}; the table is left out',
  },
  'elf-cut-table': {
    severity: 'error',
    text: '{file}: the {table} at offset {offset} should have {expected} bytes, but only {found} are in the file; the rest is left out',
  },
  'elf-table-limit': {
    severity: 'warning',
    text: '{file}: the {table} has {found} bytes; only the first {limit} are read',
  },
  'elf-bad-index': {
    severity: 'error',
    text: '{file}: {what} refers to section {found}, expected a number below {count}',
  },
  'elf-cut-section': {
    severity: 'warning',
    text: '{file}: section {section} should have {size} bytes at offset {offset}, beyond the end of the file ({file_size} bytes)',
  },
  'elf-cut-segment': {
    severity: 'warning',
    text: '{file}: segment {segment} should have {size} bytes at offset {offset}, beyond the end of the file ({file_size} bytes)',
  },
  'elf-beyond-space': {
    severity: 'error',
    text: '{file}: {what} starts at {start} and has {size} bytes, beyond the end of the address space',
  },
  'elf-no-sections': {
    severity: 'info',
    text: '{file} has no section headers; its layout is known by segments only',
  },
  'elf-core': {
    severity: 'info',
    text: '{file} is a core dump of {process}; its memory is shown by what was mapped there',
  },
  'elf-debug-file': {
    severity: 'info',
    text: 'the symbols of {file} are from {debug}, which has the same {proof}',
  },
  'elf-debug-other': {
    severity: 'warning',
    text: '{debug} is not of the same build as {file}: its {proof} is {found}, expected {expected}; its symbols are not used',
  },
  'elf-debug-missing': {
    severity: 'info',
    text: 'the symbols of {file} were split off into {debug}, which is neither beside it nor under /usr/lib/debug',
  },
  'elf-debug-packed': {
    severity: 'info',
    text: '{file} has further symbols in its section .gnu_debugdata, which is compressed and not read',
  },
  'elf-lto': {
    severity: 'error',
    text: '{file} was compiled for link-time optimization: its code is made by the link, and what is placed here is without it',
  },
  'elf-not-object': {
    severity: 'error',
    text: '{file} is {found} and no object file; a linker cannot place its sections again',
  },
  'ar-not-archive': {
    severity: 'error',
    text: '{file} is not an archive: expected it to start with !<arch> or !<thin>, found {found}',
  },
  'ar-bad-member': {
    severity: 'error',
    text: '{file}: expected the header of a member at offset {offset}, found {found}; the members from there on are left out',
  },
  'ar-cut-member': {
    severity: 'error',
    text: '{file}: member {member} at offset {offset} should have {size} bytes, but only {found} are in the file',
  },
  'ar-member-missing': {
    severity: 'error',
    text: '{file}: member {member} of the thin archive could not be read: {reason}',
  },
  'ar-bad-name': {
    severity: 'warning',
    text: '{file}: the member at offset {offset} has its name at {found} of the name table, which has {size} bytes',
  },
});
