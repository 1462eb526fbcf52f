import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../scripts/failure';
import { explainNpmFailure, npmInstall } from '../../scripts/npm';
import { parseName, parsePort } from '../../scripts/options';
import { explainServerFailure, startServer } from '../../scripts/vscodeServer';

describe('A failing start', () => {
  const npmFailures = [
    {
      title: 'says that there is no network',
      output: 'npm error code ENOTFOUND\nnpm error network request to the registry failed',
      says: /^No network: npm cannot reach its registry \(ENOTFOUND\)/,
    },
    {
      title: 'says that the disk is full',
      output: 'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
      says: /^The disk is full/,
    },
    {
      title: "gives npm's own reason, and where the rest is",
      output: 'npm error code ETARGET\nnpm error notarget No matching version found for code-server@9.\n',
      says: /^npm install failed: notarget No matching version found for code-server@9\. \(.*install\.log\)\.$/,
    },
    {
      title: 'does not invent a reason',
      output: '',
      says: /^npm install failed: it gave no reason/,
    },
  ];
  for (const { title, output, says } of npmFailures) {
    it(title, () => {
      const line = explainNpmFailure(output, '/tmp/install.log');
      assert.match(line, says);
      assert.doesNotMatch(line, /\n/);
    });
  }

  it('says in one line that the registry cannot be reached', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memscape-npm-'));
    // Nothing listens on port 1.
    const install = npmInstall(folder, ['--prefix', folder, '--registry=http://127.0.0.1:1', 'code-server']);
    await assert.rejects(install, (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^No network: .*\(ECONNREFUSED\)/);
      return true;
    });
    await rm(folder, { recursive: true });
  });

  it('says that a port is in use', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this form.
    const { port } = blocker.address() as AddressInfo;
    const installed = { release: 'lowest', node: process.execPath, serverMain: '/nowhere' } as const;
    await assert.rejects(startServer(installed, { port }), {
      message: `Port ${port} is in use; choose another with --port, or 0 for any free one.`,
    });
    blocker.close();
  });

  it('says why the server ended', async () => {
    const installed = {
      release: 'lowest',
      node: process.execPath,
      serverMain: '/nowhere/server-main.js',
    } as const;
    await assert.rejects(startServer(installed, {}), {
      message:
        /^VS Code's server ended before it listened: Error: Cannot find module '\/nowhere\/server-main.js'$/,
    });
    assert.equal(explainServerFailure(''), "VS Code's server ended before it listened: it said nothing");
  });

  it('says what a port is', () => {
    assert.equal(parsePort('0'), 0);
    assert.equal(parsePort('65535'), 65_535);
    for (const text of ['65536', '-1', '', 'http', '80 ', '1e3']) {
      assert.throws(() => parsePort(text), UserError, text);
    }
  });

  it('lists the names there are', () => {
    assert.equal(parseName('release', 'latest', { lowest: 0, latest: 0 }), 'latest');
    assert.throws(() => parseName('release', 'toString', { lowest: 0, latest: 0 }), {
      message: '--release must be one of lowest, latest, not "toString".',
    });
  });
});
