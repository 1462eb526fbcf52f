import { issueCatalogue } from '../issue';

/** Findings in profile files of users. */
export const profileIssue = issueCatalogue({
  'profile-too-large': {
    severity: 'error',
    text: 'this profile has {size} characters; at most {limit} are read',
  },
  'profile-too-deep': { severity: 'error', text: 'nested more than {limit} levels deep; a profile needs 5' },
  'profile-syntax': { severity: 'error', text: 'not valid JSON here: {expected}' },
  'profile-duplicate-key': { severity: 'error', text: '"{key}" is given twice in the same object' },
  'profile-end': {
    severity: 'error',
    text: 'unknown property "end"; give "last", the last address of the region, or "size"',
  },
  'profile-unknown-key': { severity: 'error', text: 'unknown property "{key}"; known are {known}' },
  'profile-missing-key': { severity: 'error', text: '"{key}" is missing: {expected}' },
  'profile-value': { severity: 'error', text: 'expected {expected}, found {found}' },
  'profile-unsafe-number': {
    severity: 'error',
    text: '{found} is not an exact whole number below 2^53; write it as text, such as "0xffff800000000000"',
  },
  'profile-too-many': { severity: 'error', text: 'at most {limit} entries are read here, found {found}' },
  'profile-two-ends': { severity: 'error', text: '"{name}" gives both a size and a last address; give one' },
  'profile-backwards': { severity: 'error', text: '"{name}" ends at {last}, before its start {start}' },
  'profile-empty-region': { severity: 'error', text: '"{name}" has size 0' },
  'profile-beyond-space': {
    severity: 'error',
    text: '"{name}" would end at {end}, above the end of the {bits}-bit address space',
  },
  'profile-physical-beyond': {
    severity: 'error',
    text: 'the physical addresses of "{name}" would pass 2^64',
  },
  'profile-overlap': {
    severity: 'error',
    text: '"{name}" ({range}) overlaps "{other}" ({otherRange}); give one of them "layer": "overlay"',
  },
  'profile-in-hole': {
    severity: 'warning',
    text: '"{name}" reaches into {hole}, which {mode} cannot translate',
  },
  'profile-slot': {
    severity: 'error',
    text: 'recursive slot {slot} in {mode}: {reason}',
  },
  'profile-unknown-region': { severity: 'error', text: 'there is no region "{name}"{hint}' },
  'profile-remove-without-extends': { severity: 'error', text: '"remove" needs "extends"' },
  'profile-width': {
    severity: 'error',
    text: '{mode} has {bits}-bit addresses and "{base}", which is extended, has not',
  },
  'profile-builtin-id': { severity: 'error', text: '"{id}" is the id of a built-in profile; choose another' },
  'profile-duplicate-id': { severity: 'error', text: 'the id "{id}" is also that of {file}' },
});
