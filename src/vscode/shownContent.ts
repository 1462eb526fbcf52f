import { fileName } from './fileName';
import type { Content } from './panelContent';

/** Of a panel that shows no image. */
export const panelTitle = 'Memory Layout';

/** What the panel's tab says: panels of several images stand side by side. */
export function titleOf({ map, pair }: Content): string {
  return map === undefined || pair?.kind === 'profiles' ? panelTitle : `Layout of ${fileName(map.name)}`;
}

/** Whether a picture of the one is that of the other. Of a build that is not shown itself a picture tells when it was written, whichever reading of the file says so. */
export function sameContent({ built, ...a }: Content, b: Content | undefined): boolean {
  if (b === undefined || (built === undefined) !== (b.built === undefined)) return false;
  if (built?.written !== b.built?.written) return false;
  return Object.entries(a).every(([key, value]) => value === b[key as keyof Content]); // Both have the same keys.
}
