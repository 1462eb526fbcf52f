import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/root';
import { dealt } from '../../scripts/together';

describe('programs that run together', () => {
  it('deals each file to one hand, in turn', () => {
    assert.deepEqual(dealt(['a', 'b', 'c', 'd', 'e'], 2), [
      ['a', 'c', 'e'],
      ['b', 'd'],
    ]);
    assert.deepEqual(dealt([], 2), [[], []]);
  });

  it('say each in one piece what they have to say, and fail where one does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'memscape-together-'));
    try {
      const program = (name: string, text: string): string => {
        const path = join(folder, `${name}.cjs`);
        writeFileSync(path, text);
        return path;
      };
      const slow = program('slow', "console.log('a'); setTimeout(() => console.log('b'), 100);");
      const bad = program('bad', "console.error('c'); process.exit(3);");
      const main = program(
        'main',
        `require(${JSON.stringify(join(root, 'scripts/together.ts'))})
          .runTogether(process.argv.slice(2).map((file) => [file]))
          .then((passed) => console.log(passed));`,
      );
      const run = (...files: string[]): string[] =>
        spawnSync(process.execPath, ['--import', 'tsx', main, ...files], { cwd: root, encoding: 'utf8' })
          .stdout.trim()
          .split('\n');
      assert.deepEqual(run(slow, bad).sort(), ['a', 'b', 'c', 'false']);
      assert.match(run(slow, bad).join(), /a,b/);
      assert.deepEqual(run(slow), ['a', 'b', 'true']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
