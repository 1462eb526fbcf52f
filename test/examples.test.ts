import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../src/cli/run';
import type { LayoutJson } from '../src/core/export/json';
import {
  hasTool,
  parseNm,
  parseObjdump,
  parseSections,
  parseSegments,
  run,
  type NmSymbol,
  type ObjdumpSection,
  type ReadelfSection,
  type ReadelfSegment,
} from './core/elf/readelf';

const example = join(import.meta.dirname, '../examples/higher-half');
const script = join(example, 'kernel.ld');
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** Builds the example as its reader would, and holds our figures against those of binutils. */
describe('the example kernel, built with the real toolchain', () => {
  let build = '';
  let elf = '';
  let objects: string[] = [];
  let sections: ReadelfSection[] = [];
  let loads: ObjdumpSection[] = [];
  let segments: ReadelfSegment[] = [];
  let symbols: NmSymbol[] = [];

  before(function () {
    const missing = ['make', 'gcc', 'ld', 'readelf', 'nm', 'objdump'].filter((tool) => !hasTool(tool));
    if (missing.length > 0 || process.arch !== 'x64') {
      console.log(`      skipped: needs an x86-64 machine with ${missing.join(', ') || 'its own gcc'}`);
      this.skip();
    }
    this.timeout(60_000);
    build = mkdtempSync(join(tmpdir(), 'memscape-example-'));
    run('make', ['-C', example, `BUILD=${build}`]);
    elf = join(build, 'kernel.elf');
    objects = ['boot.o', 'kmain.o', 'console.o'].map((name) => join(build, name));
    sections = parseSections(run('readelf', ['-SW', elf])).filter((s) => s.index !== 0);
    segments = parseSegments(run('readelf', ['-lW', elf]));
    loads = parseObjdump(run('objdump', ['-hw', elf]));
    symbols = parseNm(run('nm', ['-n', elf]));
    assert.ok(sections.length > 10 && segments.length === 5 && symbols.length > 20);
  });
  after(() => {
    if (build !== '') rmSync(build, { recursive: true, force: true });
  });

  const command = (): string[] => [
    ...['ld', '-m', 'elf_x86_64', '-nostdlib', '-static', '-z', 'max-page-size=0x1000'],
    ...['--no-warn-rwx-segments', '-T', script, '-o', elf, ...objects],
  ];
  const ways: readonly [what: string, args: () => string[]][] = [
    ['its ELF file', () => [elf]],
    ['its script with its objects', () => [script, ...objects]],
    ['its link command', () => ['--', ...command()]],
    ['its map file', () => [join(build, 'kernel.map')]],
  ];

  for (const [what, args] of ways) {
    describe(`from ${what}`, () => {
      let layout: LayoutJson;
      before(async () => {
        const { status, stdout, stderr } = await runCli(['layout', '--format', 'json', ...args()], '0');
        assert.deepEqual([status, stderr], [0, '']);
        // What our own command printed just now.
        layout = JSON.parse(stdout) as LayoutJson;
        assert.deepEqual(layout.issues, []);
      });

      it('has the sections of readelf, with their addresses and sizes', () => {
        const expected = sections
          .filter((s) => s.flags.includes('A'))
          .map((s) => [s.name, hex(s.address), hex(s.size)]);
        const ours = layout.sections.filter((s) => s.flags.includes('A') && s.size !== '0x0');
        assert.deepEqual(
          ours.map((s) => [s.name, s.vma, s.size]),
          expected,
        );
      });

      it('has the load addresses of objdump', () => {
        for (const row of sections.filter((s) => s.flags.includes('A'))) {
          const expected = loads.find((s) => s.name === row.name);
          assert.ok(expected);
          assert.equal(layout.sections.find((s) => s.name === row.name)?.lma, hex(expected.lma), row.name);
        }
      });

      it('has the symbols of nm', () => {
        // Local symbols are in the ELF file alone: a link and a map know the others.
        const whole = what === 'its ELF file';
        const expected = symbols.filter((s) => whole || s.letter === s.letter.toUpperCase());
        assert.deepEqual(
          layout.symbols.map((s) => `${s.name} ${s.value ?? 'unknown'}`).sort(),
          expected.map((s) => `${s.name} ${hex(s.value)}`).sort(),
        );
      });

      // A map file knows neither.
      if (what === 'its map file') return;

      it('has the segments of readelf', () => {
        const ours = layout.segments.map((p) => [
          p.type,
          p.vaddr,
          p.paddr,
          p.filesz,
          p.memsz,
          p.flags,
          p.sections.join(' '),
        ]);
        const theirs = segments.map((p) => [
          p.type,
          hex(p.vaddr),
          hex(p.paddr),
          hex(p.filesz),
          hex(p.memsz),
          p.flags,
          p.sections.join(' '),
        ]);
        assert.deepEqual(ours, theirs);
      });

      it('has the entry point', () => {
        assert.equal(layout.entry, /Entry point (0x[0-9a-f]+)/.exec(run('readelf', ['-lW', elf]))?.[1]);
      });
    });
  }

  it('is what the log and the header of the example talk about', async () => {
    const addresses = ['0xffffffff8010ef3a', '0xffffffff8010806f', '0xffffffff80108000', '0x100030'];
    const { stdout } = await runCli(['decode', '--json', '--map', elf, ...addresses], '0');
    const answers = JSON.parse(stdout) as {
      section: { name: string } | null;
      symbol: { name: string } | null;
    }[];
    assert.deepEqual(
      answers.map((a) => [a.section?.name, a.symbol?.name]),
      [
        ['.stack', 'stack_guard'],
        ['.text', 'deeper'],
        ['.text', 'higher_half'],
        ['.boot.text', '_start'],
      ],
    );
  });
});
