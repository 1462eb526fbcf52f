import { issueCatalogue } from '../../issue';
import type { Amount } from '../amount';

/** Why something is where it is: one sentence a rule, in the order in which the rules acted. */
export const why = issueCatalogue({
  'why.option': {
    severity: 'info',
    text: '{name} is placed at {address} by -T{name} or --section-start on the command line',
  },
  'why.address': { severity: 'info', text: '{name} has an address of its own in the script: {address}' },
  'why.region': {
    severity: 'info',
    text: 'the next free address of memory region {region} is {address}, behind {behind}',
  },
  'why.dot': { severity: 'info', text: 'the location counter stands at {address}, behind {behind}' },
  'why.dotBehind': {
    severity: 'info',
    text: '{section} ends at {address}, where the location counter stands behind it',
  },
  'why.dotBehindInput': {
    severity: 'info',
    text: 'the location counter stands behind {input}, which ends at {address}',
  },
  'why.dotBehindData': { severity: 'info', text: 'the location counter stands behind these data' },
  'why.dotAtStart': { severity: 'info', text: 'nothing stands in front of it in {section}' },
  'why.term': { severity: 'info', text: '{term} is {value}' },
  'why.dotMoved': { severity: 'info', text: 'the location counter was moved here, to {address}' },
  'why.dotIgnored': {
    severity: 'info',
    text: 'this value of the location counter has no effect on {name}, which follows region {region}',
  },
  'why.anchor': {
    severity: 'info',
    text: 'addresses count from here, where the location counter is set to {address}; from there on {count} {sections} up to {name}',
  },
  'why.anchorSection': {
    severity: 'info',
    text: 'addresses count from the address of {section}, {address}; from there on {count} {sections} up to {name}',
  },
  'why.padding': { severity: 'info', text: '{bytes} bytes are left free in front of {name} to align it' },
  'why.alignAttribute': { severity: 'info', text: '{name} is aligned to {alignment} by its ALIGN' },
  'why.alignInput': {
    severity: 'info',
    text: '{name} is aligned to {alignment} by its input {file}({section})',
  },
  'why.alignBuilt': { severity: 'info', text: '{name} is aligned to {alignment} by what is built into it' },
  'why.sizeBuilt': {
    severity: 'info',
    text: '{name} is {size} bytes long; what is in it is as large as it was built',
  },
  'why.orphan': {
    severity: 'info',
    text: 'no pattern names the sections of {name}; the linker put it behind {behind}',
  },
  'why.notAllocated': {
    severity: 'info',
    text: '{name} takes no memory at run time, so its address means nothing',
  },
  'why.threadLocal': {
    severity: 'info',
    text: '{name} holds thread-local zeroes: it takes no address space of its own',
  },
  'why.size': {
    severity: 'info',
    text: '{name} is {size} bytes long; it holds {count} {inputs}',
  },
  'why.sizeOpen': {
    severity: 'info',
    text: '{name} is {size} bytes long, by what the script alone says',
  },
  'why.loadAddress': { severity: 'info', text: 'its load address {address} is given by AT' },
  'why.loadRegion': {
    severity: 'info',
    text: 'its load address {address} is the next free one of region {region}',
  },
  'why.loadInherited': {
    severity: 'info',
    text: 'its load address {address} is in region {region}, which it takes over from {behind}',
  },
  'why.loadDistance': {
    severity: 'info',
    text: 'its load address {address} keeps the distance to its address that {behind} has',
  },
  'why.loadSame': { severity: 'info', text: 'its load address is its address' },
  'why.dropped': { severity: 'info', text: '{name} is empty, so the linker leaves it out' },
  'why.symbol': { severity: 'info', text: '{name} is assigned here' },
  'why.symbolObject': { severity: 'info', text: '{name} is defined by an object' },
  'why.symbolSection': {
    severity: 'info',
    text: '{name} counts from the start of {section}: {address} + {offset}',
  },
  'why.symbolAbsolute': { severity: 'info', text: '{name} is the plain number {address}' },
  'why.symbolExpression': { severity: 'info', text: '{name} is given the value of {expression} here' },
  'why.inputAt': {
    severity: 'info',
    text: '{input} is {offset} bytes into {section}, at {address}; it is {size} bytes long',
  },
  'why.pattern': { severity: 'info', text: 'the pattern {pattern} here is the first that names {input}' },
  'why.discardedInput': { severity: 'info', text: '{input} is thrown away by the pattern {pattern} here' },
  'why.notTaken': { severity: 'info', text: '{input} is left out: {reason}' },
  'why.moreInputs': { severity: 'info', text: 'and {count} more input sections are called {name}' },
  'why.unprovided': { severity: 'info', text: '{name} is PROVIDEd, but nothing refers to it' },
  'why.unknown': { severity: 'info', text: '{name} is not known exactly: {reason}' },
});

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** A figure as the sentences show it: never a bare number for one that is not known. */
export function figure({ value, doubt }: Amount): string {
  if (doubt === undefined) return hex(value);
  if (doubt.kind === 'estimated') return `${hex(value)} (assumed)`;
  return doubt.bounded ? `${hex(value)} or more` : '(not known)';
}
