import { issueCatalogue } from '../issue';

/** What the detection has to say besides its images. */
export const projectIssue = issueCatalogue({
  'project.unusedScript': {
    severity: 'info',
    text: '{script} looks like a linker script, and no image that was found is linked with it',
  },
  'project.includedScript': {
    severity: 'info',
    text: '{script} is a part of {by} and no image of its own',
  },
  'project.missingScript': {
    severity: 'warning',
    text: 'The linker script {script} of {image} is not there; the build may have to make it first',
  },
  'project.unresolved': { severity: 'warning', text: '{image}: {why}' },
  'project.needsRunning': {
    severity: 'warning',
    text: 'The linker settings of {image} are known only after running {run}',
  },
  'project.nothing': {
    severity: 'info',
    text: 'No linker script, no build that links an image, and no linked file was found among {count} files',
  },
  'project.stopped': { severity: 'warning', text: 'The search was stopped before it was through: {why}' },
  'project.unreadable': { severity: 'warning', text: '{file} could not be read: {why}' },
  'project.unread': { severity: 'warning', text: '{file} was not read: it is too large, or cannot be read' },
  'project.detectorFailed': { severity: 'error', text: 'The search for {system} failed: {why}' },
  'project.setting': { severity: 'error', text: 'The setting memscape.images, entry {entry}: {why}' },
});
