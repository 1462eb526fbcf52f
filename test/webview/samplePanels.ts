import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture, type ComparePair } from '../../src/core/picture';
import { loadBuiltin } from '../../src/core/profiles';
import type { PictureMessage } from '../../src/protocol';
import { openPanelPage, type PanelPage, type PanelPageOptions } from './harness';
import { hostile, hostileBefore, tinykBefore } from './sampleMaps';

export const linux = loadBuiltin('linux-x86_64-4level');

/** A sample with every view. */
export function message(map: MemoryMap | undefined): PictureMessage {
  return {
    kind: 'picture',
    picture: makePicture({ map, profile: linux, crumbs: ['tinyk', 'kernel.ld'], compare: pairOf(map) }),
  };
}

/** What a sample is compared with, so that every view is there. */
function pairOf(map: MemoryMap | undefined): ComparePair {
  if (map === undefined)
    return { kind: 'profiles', before: linux, after: loadBuiltin('linux-x86_64-5level') };
  const before = map === hostile ? hostileBefore : tinykBefore;
  return { kind: 'builds', before: { label: 'Before', map: before }, after: { label: 'After', map } };
}

/** Opens panels, each for one act; what fails in a page, or breaks its policy, fails the act. */
export function panelsOf(
  browser: () => Browser,
): (options: PanelPageOptions, act: (panel: PanelPage) => Promise<void>) => Promise<void> {
  return async (options, act) => {
    const panel = await openPanelPage(browser(), options);
    const errors: string[] = [];
    panel.page.on('pageerror', (error) => errors.push(error.message));
    try {
      await act(panel);
      assert.deepEqual(errors, []);
      assert.deepEqual(await panel.page.evaluate('window.violations'), []);
    } finally {
      await panel.close();
    }
  };
}
