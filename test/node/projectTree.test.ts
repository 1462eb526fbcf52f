import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTree } from '../../src/node/projectTree';

describe('the files of a folder', () => {
  let top = '';
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'memscape-tree-'));
  });
  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });
  const put = (path: string, text = ''): void => {
    mkdirSync(join(top, path, '..'), { recursive: true });
    writeFileSync(join(top, path), text);
  };

  it('are listed in order, with links to files and without links to folders, which may lead back', async () => {
    put('b/Makefile', 'all:\n');
    put('a.ld');
    put('node_modules/x/kernel.ld');
    symlinkSync('..', join(top, 'b/up'));
    symlinkSync('.', join(top, 'self'));
    symlinkSync('a.ld', join(top, 'z.ld'));
    symlinkSync('loop2', join(top, 'loop1'));
    symlinkSync('loop1', join(top, 'loop2'));
    symlinkSync('nowhere', join(top, 'dangling.ld'));
    const tree = await listTree(top);
    assert.deepEqual(tree.files, ['a.ld', 'b/Makefile', 'z.ld']);
    assert.deepEqual(tree.unreadable, []);
    assert.equal(tree.stopped, undefined);
    assert.equal(await tree.read('b/Makefile'), 'all:\n');
    assert.equal(await tree.read('b/Makefile', 2), undefined);
    assert.equal(await tree.read('self'), undefined);
    assert.equal(await tree.read('loop1'), undefined);
  });

  it('leave out a folder that may not be read, and say so', async function () {
    put('shut/kernel.ld');
    put('open/kernel.ld');
    chmodSync(top, 0o755);
    chmodSync(join(top, 'shut'), 0o000);
    const { seteuid, getuid } = process;
    if (seteuid === undefined || getuid === undefined) {
      console.log('      skipped: no users here');
      this.skip();
    }
    // Nothing is shut to the superuser, who is somebody else as long as the listing takes.
    const isRoot = getuid() === 0;
    if (isRoot) seteuid(65_534);
    try {
      const tree = await listTree(top);
      assert.deepEqual(tree.files, ['open/kernel.ld']);
      assert.deepEqual(
        tree.unreadable.map(({ path }) => path),
        ['shut'],
      );
      assert.match(tree.unreadable[0]?.why ?? '', /EACCES/);
    } finally {
      if (isRoot) seteuid(0);
      chmodSync(join(top, 'shut'), 0o755);
    }
  });

  it('end where there are too many, where it is too deep, and when it is stopped', async () => {
    for (let i = 0; i < 40; i += 1) put(`d${i.toString()}/f`);
    put('e/e/e/e/e/f');
    const few = await listTree(top, undefined, { mostFiles: 10, deepest: 40 });
    assert.match(few.stopped ?? '', /more than 10 files/);
    const flat = await listTree(top, undefined, { mostFiles: 1000, deepest: 2 });
    assert.ok(!flat.files.includes('e/e/e/e/e/f'));
    const stopped = await listTree(top, AbortSignal.abort());
    assert.equal(stopped.stopped, 'it was cancelled');
    await assert.rejects(listTree(join(top, 'nowhere')), /ENOENT/);
  });
});
