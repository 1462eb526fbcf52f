import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';

/** One browser for the tests of a suite, which are skipped where none starts; call it in the suite's own function. */
export function withBrowser(suite: Mocha.Suite): () => Browser {
  let browser: Browser | undefined;
  suite.beforeAll(async function () {
    try {
      browser = await launchChromium();
    } catch (error) {
      console.log(`skipped: no browser starts here (${String(error)})`);
      this.skip();
    }
  });
  suite.afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new Error('The browser is there once the suite has begun.');
    return browser;
  };
}
