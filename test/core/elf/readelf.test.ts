import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElfMap } from '../../../src/core/elf/elfMap';
import { bytesSource } from '../../../src/core/elf/bytes';
import { isElf } from '../../../src/core/elf/file';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import { withFile } from '../../../src/node/files';
import { assertSameAsTools } from './compare';
import {
  askTools,
  hasTool,
  parseNm,
  parseObjdump,
  parseSections,
  parseSegments,
  run,
  type Oracle,
} from './readelf';

const fixtures = join(import.meta.dirname, '../../fixtures/elf');

describe('an ELF file read by us and by binutils', () => {
  describe('agrees with what binutils printed when the fixture was made', () => {
    for (const name of readdirSync(fixtures).filter((n) => /\.(elf|o)$/.test(n))) {
      it(name, async () => {
        const map = await readElfMap(bytesSource(readFileSync(join(fixtures, name))), name);
        assert.ok(map.ok);
        assert.deepEqual(map.value.issues, []);
        assertSameAsTools(map.value, recorded(name));
      });
    }
  });

  it('names machine, width and byte order', async () => {
    const facts = await Promise.all(
      ['ppc32.elf', 'ppc64.elf', 'thumb.elf', 'riscv64.elf', 'x86_64.elf'].map(async (name) => {
        const map = await readElfMap(bytesSource(readFileSync(join(fixtures, name))), name);
        return map.ok
          ? [map.value.machine, map.value.addressBits, map.value.byteOrder, map.value.entry?.symbol]
          : [];
      }),
    );
    assert.deepEqual(facts, [
      ['ppc', 32, 'big', '_start'],
      ['ppc64', 64, 'big', '_start'],
      ['arm', 32, 'little', '_start'],
      ['riscv64', 64, 'little', '_start'],
      ['x86_64', 64, 'little', '_start'],
    ]);
  });

  describe('with the tools at hand', () => {
    let directory = '';
    before(function () {
      const missing = ['readelf', 'nm', 'objdump'].filter((tool) => !hasTool(tool));
      if (missing.length > 0) {
        console.log(`      skipped: no ${missing.join(', ')} here to compare with`);
        this.skip();
      }
      directory = mkdtempSync(join(tmpdir(), 'memscape-elf-'));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    it('agrees on a sample of the programs and libraries installed here', async function () {
      this.timeout(240_000);
      const files = [...sample('/usr/bin', 8), ...sample('/usr/lib/x86_64-linux-gnu', 8)];
      let compared = 0;
      for (const file of files) {
        const map = await readIfElf(file);
        if (map === undefined) continue;
        compared += 1;
        assertSameAsTools(map, askTools(file));
      }
      console.log(`      compared ${compared.toString()} files`);
    });

    it('agrees on what gcc makes: objects of both widths, static, shared and position-independent files', async function () {
      if (!hasTool('gcc')) {
        console.log('      skipped: no gcc here');
        this.skip();
      }
      this.timeout(60_000);
      writeFileSync(join(directory, 'a.c'), source);
      const outputs: [string, string[]][] = [
        ['object64.o', ['-c', '-fcommon']],
        ['object32.o', ['-m32', '-c', '-fcommon']],
        ['shared.so', ['-shared', '-fPIC', '-nostdlib']],
        ['fixed', ['-no-pie', '-static', '-nostdlib', '-g']],
        ['pie', ['-pie', '-fPIE', '-nostdlib']],
      ];
      for (const [output, flags] of outputs) {
        run('gcc', [...flags, '-ffreestanding', 'a.c', '-o', output], directory);
        const file = join(directory, output);
        const map = await readIfElf(file);
        assert.ok(map);
        assertSameAsTools(map, askTools(file));
      }
    });

    it('agrees on an object of 66,000 sections, whose count stands in section 0', async function () {
      if (!hasTool('as')) {
        console.log('      skipped: no assembler here');
        this.skip();
      }
      this.timeout(120_000);
      const lines = Array.from(
        { length: 66_000 },
        (_, i) => `.section .s${i.toString()},"a"\nsym${i.toString()}: .byte 1`,
      );
      writeFileSync(join(directory, 'many.s'), `${lines.join('\n')}\n`);
      run('as', ['many.s', '-o', 'many.o'], directory);
      const file = join(directory, 'many.o');
      const map = await readIfElf(file);
      assert.ok(map);
      assertSameAsTools(map, askTools(file));
      assert.equal(map.sections.length, 66_000 + 3 + 4);
      assert.equal(map.symbols.byName('sym65999')?.section, '.s65999');
    });

    it('shows a file without section headers by its segments', async function () {
      if (!hasTool('gcc')) {
        console.log('      skipped: no gcc here');
        this.skip();
      }
      writeFileSync(join(directory, 'b.c'), source);
      run('gcc', ['-no-pie', '-static', '-nostdlib', '-ffreestanding', 'b.c', '-o', 'whole'], directory);
      const bytes = readFileSync(join(directory, 'whole'));
      bytes.fill(0, 40, 48); // e_shoff
      bytes.fill(0, 60, 64); // e_shnum, e_shstrndx
      const map = await readElfMap(bytesSource(bytes), 'whole');
      assert.ok(map.ok);
      assert.deepEqual(
        map.value.issues.map((issue) => issue.code),
        ['elf-no-sections'],
      );
      // What stands for sections there are the LOAD segments.
      const loads = map.value.segments.filter(({ type }) => type === 'LOAD');
      assert.deepEqual(
        map.value.sections.map(({ name, standsFor, vma, size }) => [
          name,
          standsFor,
          knownValue(vma),
          knownValue(size),
        ]),
        loads.map(({ vaddr, memsz }, i) => [`LOAD ${i.toString()}`, 'segment', vaddr, memsz]),
      );
      writeFileSync(join(directory, 'bare'), bytes);
      const expected = parseSegments(run('readelf', ['-lW', join(directory, 'bare')]));
      assert.deepEqual(
        map.value.segments.map((p) => p.vaddr),
        expected.map((p) => p.vaddr),
      );
      assert.ok(expected.length > 1);
    });
  });
});

const source = `
__thread int perThread = 5; __thread long zeroThread; int common; static int local = 3; const char *text = "hi";
int big[1000]; const int table[3] = {1, 2, 3}; __attribute__((weak)) int weak(void) { return local; }
int _start(void) { return perThread + common + local + big[3] + weak(); }
`;

function recorded(name: string): Oracle {
  const read = (kind: string): string => {
    try {
      return readFileSync(join(fixtures, `${name}.${kind}.txt`), 'utf8');
    } catch {
      return '';
    }
  };
  return {
    sections: parseSections(read('sections')),
    segments: parseSegments(read('segments')),
    objdump: parseObjdump(read('objdump')),
    symbols: parseNm(read('nm')),
  };
}

/** Files evenly spread over a directory. */
function sample(directory: string, count: number): string[] {
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch {
    return [];
  }
  const step = Math.max(1, Math.floor(names.length / count));
  return names.filter((_, i) => i % step === 0).map((name) => join(directory, name));
}

async function readIfElf(file: string): Promise<MemoryMap | undefined> {
  try {
    return await withFile(file, async (open) => {
      if (!isElf(await open.read(0, 4))) return undefined;
      const map = await readElfMap(open, file);
      assert.ok(map.ok);
      return map.value;
    });
  } catch (error) {
    // Directories and dangling links are among the installed files.
    if (error instanceof Error && /ENOENT|ELOOP|EACCES|directory|regular file/.test(error.message))
      return undefined;
    throw error;
  }
}
