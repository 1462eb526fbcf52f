import { issueCatalogue } from '../issue';

/** What the readers of map files and of symbol listings have to say. */
export const mapIssue = issueCatalogue({
  'map-no-sections': {
    severity: 'error',
    text: '{file} looks like a map file of {linker}, but no output section was found in it',
  },
  'map-none-loaded': {
    severity: 'warning',
    text: '{file} lists no section that is loaded: the map of {linker} for a relocatable link (-r) leaves them out',
  },
  'map-too-many': {
    severity: 'warning',
    text: '{file} has more than {limit} {what}; the rest is left out',
  },
  'map-bad-rows': {
    severity: 'warning',
    text: '{file}: {count} rows of {linker}’s map could not be understood, the first of them in line {line}: expected an address and a size after the name',
  },
  'listing-bad-rows': {
    severity: 'warning',
    text: '{file}: {count} lines are no symbols, the first of them line {line}: expected an address, a letter and a name',
  },
});
