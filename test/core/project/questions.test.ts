import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectProject } from '../../../src/core/project/detect';
import { questionsOf } from '../../../src/core/project/questions';
import { folderTree } from './textTree';
import { treeOf } from './trees';

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

describe('what build systems can be asked', () => {
  it('is what the files of the tree allow, the most telling first', () => {
    const tree = treeOf({}, ['Makefile', 'Cargo.toml', 'build/build.ninja', 'build/CMakeCache.txt']);
    assert.deepEqual(
      questionsOf(tree).map(({ program, args, folder }) => [program, args[0], folder]),
      [
        ['ninja', '-t', 'build'],
        ['make', '--dry-run', '.'],
        ['cargo', 'metadata', '.'],
      ],
    );
    assert.deepEqual(questionsOf(treeOf({}, ['main.c'])), []);
  });

  describe('answered by the tools themselves', () => {
    let folder = '';
    before(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'memscape-ask-')));
      writeFileSync(join(folder, 'main.c'), 'int main(void) { return 0; }\n');
      writeFileSync(join(folder, 'kernel.ld'), 'SECTIONS { . = 0x100000; .text : { *(.text*) } }\n');
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('Ninja, in a folder that CMake has set up', function () {
      if (!has('cmake') || !has('ninja')) this.skip();
      writeFileSync(
        join(folder, 'CMakeLists.txt'),
        'cmake_minimum_required(VERSION 3.13)\nproject(k C)\nadd_executable(kernel.elf main.c)\ntarget_link_options(kernel.elf PRIVATE -nostdlib "LINKER:-T,${CMAKE_SOURCE_DIR}/kernel.ld" -Wl,-z,max-page-size=0x1000)\n',
      );
      execFileSync('cmake', ['-S', folder, '-B', join(folder, 'build'), '-G', 'Ninja'], { stdio: 'ignore' });
      const [question] = questionsOf(folderTree(folder));
      assert.equal(question?.program, 'ninja');
      const out = execFileSync('ninja', [...question.args], {
        cwd: join(folder, question.folder),
        encoding: 'utf8',
      });
      const [image, ...others] = question.read(out, []);
      assert.deepEqual(others, []);
      assert.deepEqual(
        [image?.name, image?.scripts, image?.flags, image?.outputs, image?.rank, image?.system],
        [
          'kernel',
          [{ path: 'kernel.ld' }],
          ['-nostdlib', '-z', 'max-page-size=0x1000'],
          ['build/kernel.elf'],
          'build',
          'cmake',
        ],
      );
      assert.equal(image?.evidence[0]?.file, 'build/build.ninja');
    });

    it('GNU make', function () {
      if (!has('make')) this.skip();
      writeFileSync(
        join(folder, 'Makefile'),
        'F := $(shell echo -N)\nkernel.elf: main.o kernel.ld\n\tld $F -T kernel.ld -o $@ main.o\nmain.o: main.c\n\tcc -c $<\n',
      );
      const question = questionsOf(folderTree(folder)).find(({ program }) => program === 'make');
      assert.ok(question);
      const out = execFileSync('make', [...question.args], { cwd: folder, encoding: 'utf8' });
      const [image] = question.read(out, []);
      assert.deepEqual([image?.flags, image?.outputs, image?.objects], [['-N'], ['kernel.elf'], ['main.o']]);
    });
  });

  it('Cargo tells the programs and the folder that they go to', async () => {
    const tree = treeOf({
      'Cargo.toml': '[package]\nname = "kernel"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': 'fn main() {}\n',
      '.cargo/config.toml':
        '[build]\ntarget = "x86_64-unknown-none"\nrustflags = ["-Clink-arg=-Tkernel.ld"]\n',
      'kernel.ld': 'SECTIONS { . = 0x100000; .text : { *(.text*) } }\n',
    });
    const { images: found } = await detectProject(tree);
    const question = questionsOf(tree).find(({ program }) => program === 'cargo');
    // What cargo 1.75 prints with CARGO_TARGET_DIR=/src/project/out/rust, cut down.
    const metadata = JSON.stringify({
      packages: [
        {
          name: 'kernel',
          manifest_path: '/src/project/Cargo.toml',
          targets: [{ kind: ['bin'], crate_types: ['bin'], name: 'kernel' }],
        },
      ],
      target_directory: '/src/project/out/rust',
      version: 1,
    });
    const [image] = question?.read(metadata, found) ?? [];
    assert.deepEqual(image?.outputs.slice(0, 1), ['out/rust/x86_64-unknown-none/debug/kernel']);
    assert.equal(image?.rank, 'configured');
    assert.deepEqual(
      image.scripts.map(({ path }) => path),
      ['kernel.ld'],
    );
    for (const broken of ['', '{', '[]', '{"target_directory":1}'])
      assert.deepEqual(question?.read(broken, found), []);
    const { images } = await detectProject(tree, { told: question?.read(metadata, found) ?? [] });
    assert.equal(images.length, 1);
  });
});
