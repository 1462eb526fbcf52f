import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cargoDetector } from '../../../src/core/project/cargo';
import { readLinkCommand } from '../../../src/core/project/linkFlags';
import { shellWords } from '../../../src/core/project/shellWords';
import { checkImage, folderTree } from './textTree';

const example = join(import.meta.dirname, '../../../examples/cargo-kernel');

describe('the example cargo-kernel', () => {
  it('is found with its script, flags and output before it is built', async () => {
    const tree = folderTree(example);
    const sources = { ...tree, files: tree.files.filter((path) => !path.startsWith('target/')) };
    checkImage(await cargoDetector.detect(sources), {
      name: 'cargo-kernel',
      scripts: ['kernel.ld'],
      flags: [
        '-no-pie',
        '-static',
        '-z',
        'max-page-size=0x1000',
        '--build-id=none',
        '--defsym=rust_eh_personality=0',
      ],
      outputs: ['target/x86_64-unknown-linux-gnu/debug/cargo-kernel'],
      machine: 'x86_64',
      rank: 'static',
      resolvable: 'yes',
      evidence: ['build.rs:6', '.cargo/config.toml:4', 'Cargo.toml:2'],
    });
  });

  it('is found after a build with what rustc gave the linker', async function () {
    this.timeout(120_000);
    const root = mkdtempSync(join(tmpdir(), 'memscape-cargo-'));
    try {
      cpSync(example, root, { recursive: true, filter: (path) => !path.endsWith('/target') });
      let printed: string;
      try {
        printed = execFileSync('cargo', ['rustc', '--offline', '--', '--print', 'link-args'], {
          cwd: root,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      } catch (error) {
        const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
        console.log(`      skipped: cargo does not build it here: ${why}`);
        this.skip();
      }
      const line = printed.split('\n').find((text) => text.includes('kernel.ld')) ?? '';
      const words = shellWords(line);
      // Variables stand before the program.
      const real = readLinkCommand(words.slice(words.findIndex((word) => /(^|\/)cc$/.test(word))));
      const images = await cargoDetector.detect(folderTree(root));
      const [image] = images;
      assert.ok(image);
      assert.equal(image.rank, 'build');
      assert.deepEqual(
        image.scripts.map(({ path }) => join(root, path)),
        real.scripts.map(({ path }) => path),
      );
      // rustc gives flags of its own besides; those that the project gives are there in their order.
      const rest = [...real.flags];
      for (const flag of image.flags) {
        const at = rest.indexOf(flag);
        assert.ok(at >= 0, `${flag} is not in ${real.flags.join(' ')}`);
        rest.splice(0, at + 1);
      }
      assert.ok(image.outputs.every((path) => folderTree(root).files.includes(path)));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
