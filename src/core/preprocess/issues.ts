import { issueCatalogue } from '../issue';

/** Everything that the preprocessor of linker scripts has to say. */
export const preprocessIssue = issueCatalogue({
  'preprocess.missingInclude': {
    severity: 'warning',
    text: '{name} was not found; what it defines is not known here',
  },
  'preprocess.unknownMacro': {
    severity: 'warning',
    text: '{name} is defined in no file that was found; what depends on it is unknown',
  },
  'preprocess.dropped': {
    severity: 'warning',
    text: '{name} is defined in no file that was found; what it stands for is left out',
  },
  'preprocess.unknownCondition': {
    severity: 'info',
    text: '{name} is defined in no file that was found, and is taken as not defined',
  },
  'preprocess.directive': { severity: 'error', text: '#{directive}: {why}' },
  'preprocess.error': { severity: 'error', text: '#error {text}' },
  'preprocess.errorUnsure': {
    severity: 'info',
    text: '#error {text}, which a header that was not found may be the cause of',
  },
  'preprocess.unconfigured': {
    severity: 'error',
    text: 'not configured yet: {file} is not there. Run {run} first; what depends on the configuration is unknown',
  },
  'preprocess.warning': { severity: 'warning', text: '#warning {text}' },
  'preprocess.unclosed': { severity: 'error', text: 'the #{directive} is never closed by an #endif' },
  'preprocess.badCall': {
    severity: 'error',
    text: '{name} takes {expected} arguments, and is given {given}',
  },
  'preprocess.openCall': { severity: 'error', text: 'the arguments of {name} are never closed' },
  'preprocess.limit': {
    severity: 'error',
    text: 'the script is larger than what is read of one: {what}; the rest is left out',
  },
  'preprocess.template': {
    severity: 'warning',
    text: '{name} is filled in when the project is configured; what depends on it is unknown',
  },
  'preprocess.compiled': {
    severity: 'info',
    text: 'the macros of this script have the values that {program} gave them',
  },
  'preprocess.olderGenerated': {
    severity: 'warning',
    text: '{file} was made from an older state of this script; the picture shows the script as it is now',
  },
});
