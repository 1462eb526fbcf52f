import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource } from '../../src/core/elf/bytes';
import { readElfMap } from '../../src/core/elf/elfMap';
import { readLinkInputs } from '../../src/core/elf/linkInput';
import type { LinkInput } from '../../src/core/linkerscript/input';
import { readMapFile } from '../../src/core/mapfile';
import { allIssues, knownValue, type MemoryMap } from '../../src/core/memoryMap';
import { hex } from '../../src/core/address';
import { mapOfScript } from '../../src/core/scriptBuild';

describe('a script and its build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-build-'));
  const readInclude = (): undefined => undefined;
  let text: string;
  let image: MemoryMap;
  let objects: LinkInput[];
  let mapText: Uint8Array;

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
    mapText = readFileSync(join(build, 'kernel.map'));
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

  it('tell why a section is where it is, from what gave the image, and name no file that is in no link', () => {
    const line = (of: string): number => text.slice(0, text.indexOf(of)).split('\n').length;
    const steps = (map: MemoryMap, name: string): string[] =>
      (map.why?.(name) ?? []).map(({ message, location }) => `${location?.line ?? 0}: ${message}`);
    const fromObjects = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image], objects }).map;
    const fromSections = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image] }).map;
    const start = hex(address(image, '.data') ?? 0n);
    for (const map of [fromObjects, fromSections]) {
      const at = `${line('.data ALIGN').toString()}: .data has an address of its own in the script: ${start}`;
      assert.ok(steps(map, '.data').includes(at), steps(map, '.data').join('\n'));
    }
    assert.ok(steps(fromObjects, '.text').some((step) => /aligned to 0x10 by its input \w+\.o\(/.test(step)));
    assert.ok(!steps(fromSections, '.text').some((step) => /\.o\b|input section/.test(step)));
    assert.ok(steps(fromObjects, 'kernel_end').length > 1);
    assert.deepEqual(steps(fromSections, 'text_end'), []);
    // Of what no placement gives nobody can say how it came about.
    const other = `${text}\nSECTIONS { .more : { LONG(1) } }`;
    const notOurs = mapOfScript({
      text: other,
      file: 'kernel.ld',
      readInclude,
      images: [image],
      isEdited: false,
    });
    assert.equal(notOurs.map.why, undefined);
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

  it('say both values of what the script fixes and the image has otherwise', () => {
    const edited = text.replace('KERNEL_VMA = 0xffffffff80000000', 'KERNEL_VMA = 0xffffffff90000000');
    const { map } = mapOfScript({ text: edited, file: 'kernel.ld', readInclude, images: [image] });
    const told = allIssues(map).filter(({ code }) => code.startsWith('build.'));
    const moved = told.find(({ data }) => data.section === '.text');
    const built = address(image, '.text') ?? 0n;
    assert.equal(moved?.data.built, `0x${built.toString(16)}`);
    assert.equal(moved.data.script, `0x${(built + 0x1000_0000n).toString(16)}`);
    assert.equal(moved.location?.file, 'kernel.ld');
    const same = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image] }).map;
    assert.deepEqual(
      allIssues(same).filter(({ code }) => code.startsWith('build.')),
      [],
    );
  });

  it('take the pieces of sections from a map of the same link, and say when it is of another', async () => {
    const linked = await readMapFile(bytesSource(mapText), 'kernel.map');
    const joined = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [image, linked] }).map;
    const pieces = joined.sections.find(({ name }) => name === '.text')?.inputs ?? [];
    assert.ok(pieces.some(({ file }) => file.endsWith('kmain.o')));
    assert.equal(joined.symbols, image.symbols);
    const other = new TextDecoder().decode(mapText).replace(/^(\.text +0x\w+ +)0x(\w+)/m, '$10x1$2');
    const stale = mapOfScript({
      text,
      file: 'kernel.ld',
      readInclude,
      images: [image, await readMapFile(bytesSource(new TextEncoder().encode(other)), 'kernel.map')],
    }).map;
    const told = stale.issues.find(({ code }) => code === 'build.map');
    assert.equal(told?.data.section, '.text');
    assert.notEqual(told.data.mapSize, told.data.size);
  });

  it('leave sizes unknown where nothing was built', () => {
    const { map } = mapOfScript({ text, file: 'kernel.ld', readInclude, images: [] });
    const section = map.sections.find(({ name }) => name === '.text');
    assert.equal(section?.size.kind, 'unknown');
  });

  it('count sizes of objects that no image confirms as estimated', () => {
    const { map } = mapOfScript({
      text,
      file: 'kernel.ld',
      readInclude,
      images: [],
      objects,
      objectsAreAll: true,
    });
    const size = map.sections.find(({ name }) => name === '.text')?.size;
    assert.ok(size?.kind === 'known' && size.certainty.kind === 'estimated');
  });

  it('say nothing from some of the objects of a link', () => {
    const { map } = mapOfScript({
      text,
      file: 'kernel.ld',
      readInclude,
      images: [],
      objects: objects.slice(1),
    });
    assert.equal(map.origin.kind === 'script' && map.origin.objects, false);
    assert.equal(map.sections.find(({ name }) => name === '.text')?.size.kind, 'unknown');
  });

  it('show the image where the script was not edited since, whatever comes of placing its sizes', () => {
    // A script that cannot have given this image, as where a flag of the link is not known.
    const other = text.replace('KERNEL_VMA = 0xffffffff80000000', 'KERNEL_VMA = 0xffffffff90000000');
    const { map, proven } = mapOfScript({
      text: other,
      file: 'kernel.ld',
      readInclude,
      images: [image],
      isEdited: false,
    });
    assert.equal(proven, undefined);
    assert.equal(map.origin, image.origin);
    assert.equal(address(map, '.text'), address(image, '.text'));
    assert.equal(map.sections.find(({ name }) => name === '.text')?.source?.file, 'kernel.ld');
    assert.ok(allIssues(map).some(({ code }) => code.startsWith('build.')));
  });

  it("give the script's symbols the values of the image, also between the inputs of a section", () => {
    const split = text.replace('*(.text .text.*)', '*(.text.a) half = .; *(.text .text.*)');
    assert.notEqual(split, text);
    const { map } = mapOfScript({ text: split, file: 'kernel.ld', readInclude, images: [image] });
    for (const { name, value } of map.scriptSymbols) {
      const linked = image.symbols.byName(name)?.value;
      if (linked === undefined) assert.equal(value.kind, 'unknown', name);
      else assert.equal(knownValue(value), linked, name);
    }
    assert.ok(map.scriptSymbols.some(({ name }) => name === 'half'));
  });

  it('make nothing again that the image has: the tables of a dynamic program stand in it once', () => {
    const sections = (map: MemoryMap): string[] => map.sections.filter((s) => s.allocated).map((s) => s.name);
    const { map } = mapOfScript({
      text,
      file: 'kernel.ld',
      readInclude,
      images: [image],
      options: { pie: true, buildId: 'sha1', gcSections: true },
    });
    assert.deepEqual(sections(map), sections(image));
  });

  it('keep what is wrong in a text that was edited, where it still gives the image', () => {
    const broken = `${text}\nhalf = ;\n`;
    const shown = (isEdited: boolean): MemoryMap =>
      mapOfScript({ text: broken, file: 'kernel.ld', readInclude, images: [image], isEdited }).map;
    const errors = (map: MemoryMap): number =>
      map.issues.filter(({ severity }) => severity === 'error').length;
    assert.equal(address(shown(true), '.text'), address(image, '.text'));
    assert.ok(errors(shown(true)) > 0);
    assert.equal(errors(shown(false)), 0);
  });
});
