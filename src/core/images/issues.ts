import { issueCatalogue } from '../issue';

/** What the readers of PE and Mach-O images have to say. */
export const imageIssue = issueCatalogue({
  'image-bad-header': {
    severity: 'error',
    text: '{file}: expected {expected} at offset {offset}, found {found}',
  },
  'image-cut-header': {
    severity: 'error',
    text: '{file}: the {what} should have {expected} bytes at offset {offset}, but only {found} are in the file; the rest is left out',
  },
  'image-one-of-several': {
    severity: 'info',
    text: '{file} holds images of {count} architectures; the first, {machine}, is shown',
  },
});
