import type { Platform } from '../node/platform';

/** The web worker host has no files, processes or worker threads of its own. */
export const platform: Platform = { kind: 'web' };
