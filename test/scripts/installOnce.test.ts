import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOnce } from '../../scripts/installOnce';

describe('installOnce', () => {
  let top: string;
  let folder: string;

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'memscape-install-'));
    folder = join(top, '1.2.3');
  });

  afterEach(() => rm(top, { recursive: true }));

  it('installs once, and leaves nothing but the folder', async () => {
    let installs = 0;
    const install = async (partial: string) => {
      installs++;
      await writeFile(join(partial, 'program'), '');
    };
    await installOnce(folder, install);
    await installOnce(folder, install);
    assert.equal(installs, 1);
    assert.deepEqual(await readdir(top), ['1.2.3']);
    assert.deepEqual(await readdir(folder), ['program']);
  });

  it('takes a failed install for none, and starts the next one empty', async () => {
    const failing = installOnce(folder, async (partial) => {
      await writeFile(join(partial, 'half'), '');
      throw new Error('no network');
    });
    await assert.rejects(failing, /no network/);
    assert.equal(existsSync(folder), false);
    await installOnce(folder, (partial) => writeFile(join(partial, 'whole'), ''));
    assert.deepEqual(await readdir(folder), ['whole']);
  });

  it('lets two that come at once install one time', async () => {
    let installs = 0;
    const install = async (partial: string) => {
      installs++;
      await mkdir(join(partial, 'deep'));
    };
    await Promise.all([installOnce(folder, install), installOnce(folder, install)]);
    assert.equal(installs, 1);
  });

  it('takes over the lock of a process that is gone', async () => {
    // Process ids end at 2^22 on Linux.
    await writeFile(`${folder}.lock`, '99999999');
    await installOnce(folder, () => Promise.resolve());
    assert.equal(existsSync(folder), true);
  });
});
