import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareMaps, comparingSymbols, type Comparison } from '../../src/core/compare';
import { bytesSource } from '../../src/core/elf/bytes';
import { readElfMap } from '../../src/core/elf/elfMap';
import { known, unknown, type MemoryMap } from '../../src/core/memoryMap';
import { blinky } from '../webview/sampleMaps';

/** Two states of one program: a function grows, one shrinks, one comes, one goes, data comes, .bss shrinks. */
const first = program({ grows: 16, shrinks: 64, gone: 32, bss: 4096 });
const second = program({ grows: 48, shrinks: 32, added: 24, data: 100, bss: 1024 });

function program(
  functions: Readonly<Record<string, number>> & { readonly bss: number; readonly data?: number },
): string {
  const { bss, data, ...code } = functions;
  const lines = [
    '.text',
    '.globl _start',
    '.type _start,@function',
    '_start: .skip 8, 0x90',
    '.size _start, 8',
  ];
  for (const [name, size] of Object.entries(code)) {
    lines.push(`.globl ${name}`, `.type ${name},@function`, `${name}: .skip ${size.toString()}, 0x90`);
    lines.push(`.size ${name}, ${size.toString()}`);
    // A local name that every function has once more.
    lines.push(`.type helper_${size.toString()},@function`, `twin_of_${name}: .skip 1, 0x90`);
  }
  if (data !== undefined) lines.push('.data', 'table: .skip 100, 1');
  lines.push('.bss', `.lcomm buffer, ${bss.toString()}`, '');
  return lines.join('\n');
}

const script = `MEMORY { ram : ORIGIN = 0x100000, LENGTH = 1M }
SECTIONS { .text : { *(.text) } > ram .data : { *(.data) } > ram .bss : { *(.bss) } > ram }
`;

describe('comparing two builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-compare-'));
  let old: MemoryMap;
  let now: MemoryMap;
  let comparison: Comparison;
  const sizes = new Map<string, readonly [bigint, bigint]>();

  const built = async (name: string, text: string): Promise<MemoryMap> => {
    const path = (extension: string): string => join(folder, `${name}.${extension}`);
    writeFileSync(path('s'), text);
    writeFileSync(join(folder, 'script.ld'), script);
    execFileSync('as', ['--64', '-o', path('o'), path('s')]);
    execFileSync('ld', ['-m', 'elf_x86_64', '-T', join(folder, 'script.ld'), '-o', path('elf'), path('o')], {
      stdio: 'pipe',
    });
    const nm = execFileSync('nm', ['-S', path('elf')], { encoding: 'utf8' });
    for (const [, value, size, symbol] of nm.matchAll(/^(\w{16}) (?:(\w{16}) )?\w (\S+)$/gm)) {
      sizes.set(`${name} ${symbol ?? ''}`, [BigInt(`0x${value ?? ''}`), BigInt(`0x${size ?? '0'}`)]);
    }
    const map = await readElfMap(bytesSource(readFileSync(path('elf'))), name);
    assert.ok(map.ok);
    return map.value;
  };

  before(async function () {
    try {
      old = await built('first', first);
      now = await built('second', second);
    } catch (error) {
      console.log(`      skipped: it needs as, ld and nm for x86-64 (${String(error).slice(0, 80)})`);
      this.skip();
    }
    comparison = compareMaps(old, now);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives every symbol the difference of what nm prints', () => {
    const names = new Set([...sizes.keys()].map((key) => key.replace(/^\w+ /, '')));
    let changed = 0;
    for (const name of names) {
      const [was, is] = [sizes.get(`first ${name}`), sizes.get(`second ${name}`)];
      const change = comparison.symbols.listed.find((candidate) => candidate.name === name);
      if (was !== undefined && is !== undefined) {
        const size = is[1] - was[1];
        const address = is[0] - was[0];
        const expected = size > 0n ? 'grown' : size < 0n ? 'shrunk' : address === 0n ? undefined : 'moved';
        assert.equal(change?.change, expected, name);
        if (change !== undefined) {
          assert.equal(change.address, address, name);
          assert.equal(change.size ?? 0n, size, name);
        }
      } else {
        assert.equal(change?.change, was === undefined ? 'new' : 'gone', name);
        assert.equal(change?.size ?? 0n, (is?.[1] ?? 0n) - (was?.[1] ?? 0n), name);
      }
      if (change !== undefined) changed += 1;
    }
    assert.equal(changed, comparison.symbols.listed.length);
    const { same, ...others } = comparison.symbols.counts;
    assert.equal(
      Object.values(others).reduce((a, b) => a + b, 0),
      changed,
    );
    assert.ok(same > 0);
  });

  it('gives sections, regions and totals their differences', () => {
    const changes = comparison.sections.map(({ name, change, deltas }) => [name, change, deltas.size]);
    // 8+16+1+64+1+32+1 bytes of code became 8+48+1+32+1+24+1.
    assert.deepEqual(changes, [
      ['.text', 'shrunk', -8n],
      ['.data', 'new', undefined],
      ['.bss', 'shrunk', -3072n],
    ]);
    assert.equal(comparison.totals.memory.delta, -8n + 100n - 3072n);
    assert.equal(comparison.totals.file.delta, -8n + 100n);
    assert.equal(comparison.same, false);
  });

  it('finds nothing between a build and itself', () => {
    const none = compareMaps(old, old);
    assert.equal(none.same, true);
    assert.deepEqual(none.symbols.listed, []);
    assert.equal(none.totals.memory.delta, 0n);
  });

  it('keeps the greatest changes where there are more than asked for, and counts all', () => {
    const { symbols } = compareMaps(old, now, { mostSymbols: 2 });
    assert.deepEqual(symbols.counts, comparison.symbols.counts);
    assert.deepEqual(symbols.listed, comparison.symbols.listed.slice(0, 2));
  });

  it('goes in steps', () => {
    const steps = comparingSymbols(old.symbols, now.symbols);
    let count = 0;
    let step = steps.next();
    while (step.done !== true) {
      count += 1;
      step = steps.next();
    }
    assert.ok(count >= 2);
    assert.deepEqual(step.value, comparison.symbols);
  });

  it('says unknown for figures that are not known, and no difference', () => {
    const doubtful: MemoryMap = {
      ...now,
      sections: now.sections.map((section) =>
        section.name === '.text' ? { ...section, size: unknown('no build', 5n) } : section,
      ),
      memory: [
        {
          name: 'ram',
          origin: known(0n),
          length: known(0x1000n),
          used: unknown('no build'),
          attributes: '',
        },
      ],
    };
    const { sections, totals, regions } = compareMaps(now, doubtful);
    assert.equal(sections.find(({ name }) => name === '.text')?.change, 'unknown');
    assert.equal(totals.memory.delta, undefined);
    assert.equal(totals.memory.after.kind, 'unknown');
    assert.equal(regions[0]?.change, 'new');
    assert.equal(compareMaps(doubtful, doubtful).regions[0]?.change, 'unknown');
  });
});

describe('A section without bytes in the file', () => {
  it('has not moved where only its load address is another one', () => {
    const at = (lma: bigint, zeroFill: boolean): MemoryMap => {
      const own = blinky.sections.find(({ name }) => name === '.bss');
      assert.ok(own !== undefined);
      return { ...blinky, sections: [{ ...own, lma: known(lma), zeroFill }] };
    };
    const change = (zeroFill: boolean): string | undefined =>
      compareMaps(at(0x800_4378n, zeroFill), at(0x800_4388n, zeroFill)).sections[0]?.change;
    assert.deepEqual([change(true), change(false)], ['same', 'moved']);
  });
});
