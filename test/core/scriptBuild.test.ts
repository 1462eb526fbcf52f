import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource } from '../../src/core/elf/bytes';
import { readElfMap } from '../../src/core/elf/elfMap';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { knownValue, type MemoryMap } from '../../src/core/memoryMap';
import { mapOfScript } from '../../src/core/scriptBuild';

describe('a script and its build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-build-'));
  const readInclude = (): undefined => undefined;
  let text: string;
  let image: MemoryMap;
  let objects: LinkInput[];

  before(async function () {
    cpSync(join(import.meta.dirname, '../../examples/higher-half'), folder, { recursive: true });
    try {
      execFileSync('make', ['-C', folder, 'all'], { stdio: 'pipe' });
    } catch {
      console.log('      skipped: building the example needs gcc, GNU ld and make');
      this.skip();
    }
    text = readFileSync(join(folder, 'kernel.ld'), 'utf8');
    const build = join(folder, 'build');
    const read = await readElfMap(bytesSource(readFileSync(join(build, 'kernel.elf'))), 'kernel.elf');
    assert.ok(read.ok);
    image = read.value;
    objects = [];
    for (const name of readdirSync(build).filter((file) => file.endsWith('.o'))) {
      objects.push(...(await readLinkInputs(bytesSource(readFileSync(join(build, name))), name)).inputs);
    }
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (map: MemoryMap, name: string): bigint | undefined => {
    const section = map.sections.find((candidate) => candidate.name === name);
    return section === undefined ? undefined : knownValue(section.vma);
  };

  it('agree from the sections of the image alone, and then show the image with the lines of the script', () => {
    const { map, proven } = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image] });
    assert.equal(proven, 'sections');
    assert.equal(map.symbols, image.symbols);
    assert.equal(map.sections.find(({ name }) => name === '.text')?.source?.file, 'kernel.ld');
    assert.ok(map.scriptSymbols.some(({ name }) => name === 'kernel_end'));
  });

  it('agree from the objects', () => {
    assert.equal(
      mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image], objects }).proven,
      'objects',
    );
  });

  it('move the sections when the script is edited, from either', () => {
    const edited = text.replace('KERNEL_VMA = 0xffffffff80000000', 'KERNEL_VMA = 0xffffffff90000000');
    const before = address(image, '.text') ?? 0n;
    for (const build of [{ images: [image] }, { images: [image], objects, proven: 'objects' as const }]) {
      const { map, proven } = mapOfScript({ text: edited, file: 'kernel.ld', readInclude, ...build });
      assert.equal(proven, undefined);
      assert.equal(address(map, '.text'), before + 0x1000_0000n);
    }
  });

  it('leave sizes unknown where nothing was built', () => {
    const { map } = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [] });
    const section = map.sections.find(({ name }) => name === '.text');
    assert.equal(section?.size.kind, 'unknown');
  });

  it('count sizes of objects that no image confirms as estimated', () => {
    const { map } = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [], objects });
    const size = map.sections.find(({ name }) => name === '.text')?.size;
    assert.ok(size?.kind === 'known' && size.certainty.kind === 'estimated');
  });
});
