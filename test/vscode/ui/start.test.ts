import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPage, runCommand } from '../workbench';
import { root } from '../../../scripts/root';

describe('npm start', () => {
  /** What the window shows is the project's own, and is saved as one types: a key that goes astray must not stay in it. */
  const example = join(root, 'examples/higher-half/kernel.ld');
  let start: ChildProcess;
  let url: string;
  let text: string;

  before(async () => {
    text = await readFile(example, 'utf8');
    start = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/start.ts'), '--no-build'], {
      cwd: root,
    });
    url = await printedUrl(start);
  });

  after(async () => {
    if (start.kill('SIGTERM')) {
      await new Promise((resolve) => start.once('close', resolve));
    }
    if ((await readFile(example, 'utf8')) !== text) await writeFile(example, text);
  });

  it('prints a URL on loopback that shows the example with the extension in it', async () => {
    const page = await chromiumPage();
    await page.goto(url);
    await page.locator('.tab.active[data-resource-name="kernel.ld"]').waitFor();
    await runCommand(page, 'Developer: Show Running Extensions');
    await page.locator('.runtime-extensions-editor', { hasText: 'Memscape' }).waitFor();
    await page.context().close();
  });

  it('serves nobody who lacks the token', async () => {
    const withoutToken = new URL('/', url);
    assert.equal(withoutToken.hostname, '127.0.0.1');
    assert.equal((await fetch(withoutToken)).status, 403);
    withoutToken.searchParams.set('tkn', '0'.repeat(32));
    assert.equal((await fetch(withoutToken)).status, 403);
  });
});

async function printedUrl(child: ChildProcess): Promise<string> {
  let output = '';
  return await new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /http:\/\/\S+/.exec(output)?.[0];
      if (url !== undefined) {
        resolve(url);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => {
      reject(new Error(`It ended: ${output}`));
    });
  });
}
