import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readElfMap } from '../../../src/core/elf/elfMap';
import { layoutJson } from '../../../src/core/export/json';
import { known, noSymbols, unknown } from '../../../src/core/memoryMap';
import { parseNm, parseSections, parseSegments } from '../elf/readelf';

const fixtures = join(import.meta.dirname, '../../fixtures/elf');
const read = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

describe('the layout as JSON', () => {
  it('of an ELF file holds the figures of readelf and nm', async () => {
    const map = await readElfMap(bytesSource(readFileSync(join(fixtures, 'ppc64.elf'))), 'ppc64.elf');
    assert.ok(map.ok);
    const json = layoutJson(map.value);
    const hex = (value: bigint): string => `0x${value.toString(16)}`;
    assert.equal(json.source, 'ppc64.elf');
    assert.equal(json.entry, '0x10000');
    assert.deepEqual(
      json.sections.map((s) => [s.name, s.vma, s.size, s.flags]),
      parseSections(read('ppc64.elf.sections.txt'))
        .slice(1)
        .map((s) => [s.name, hex(s.address), hex(s.size), s.flags]),
    );
    assert.deepEqual(
      json.segments.map((p) => [p.type, p.vaddr, p.paddr, p.filesz, p.memsz, p.flags]),
      parseSegments(read('ppc64.elf.segments.txt')).map((p) => [
        p.type,
        hex(p.vaddr),
        hex(p.paddr),
        hex(p.filesz),
        hex(p.memsz),
        p.flags,
      ]),
    );
    assert.deepEqual(
      json.symbols.map((s) => `${s.name} ${s.value ?? ''}`).sort(),
      parseNm(read('ppc64.elf.nm.txt'))
        .map((s) => `${s.name} ${hex(s.value)}`)
        .sort(),
    );
  });

  it('writes what is unknown as null with the reason beside it', () => {
    const json = layoutJson({
      name: 'k',
      origin: { kind: 'script', file: 'k.ld', objects: false },
      sections: [
        {
          name: '.a',
          index: 0,
          vma: known(0x1000n),
          lma: unknown('why'),
          size: unknown('why'),
          allocated: true,
          zeroFill: false,
          region: 'RAM',
        },
        {
          name: '.b',
          index: 1,
          vma: unknown('x', 0x2000n),
          lma: unknown('y', 0n),
          size: known(0n),
          allocated: true,
          zeroFill: false,
        },
      ],
      segments: [],
      memory: [
        {
          name: 'RAM',
          origin: known(0n),
          length: known(16n),
          used: unknown('sizes are unknown'),
          attributes: 'rwx',
        },
      ],
      symbols: noSymbols,
      scriptSymbols: [
        { name: '_end', value: unknown('z') },
        { name: '_end', value: known(5n) },
      ],
      dots: [
        {
          value: known(0x1004n),
          section: '.a',
          source: { file: 'k.ld', span: { start: 0, end: 1 }, line: 3, column: 7 },
        },
        { value: unknown('x') },
      ],
      issues: [
        {
          code: 'c',
          severity: 'error',
          data: {},
          message: 'm',
          location: { file: 'k.ld', span: { start: 0, end: 1 }, line: 3, column: 7 },
        },
      ],
    });
    assert.deepEqual(JSON.parse(JSON.stringify(json)), {
      source: 'k.ld',
      entry: null,
      reason: 'no entry point is stated',
      sections: [
        {
          name: '.a',
          vma: '0x1000',
          lma: null,
          size: null,
          reason: 'why',
          region: 'RAM',
          lmaRegion: null,
          flags: 'A',
        },
        {
          name: '.b',
          vma: null,
          lma: null,
          size: '0x0',
          atLeast: { vma: '0x2000' },
          reason: 'vma: x; lma: y',
          region: null,
          lmaRegion: null,
          flags: 'A',
        },
      ],
      segments: [],
      symbols: [{ name: '_end', value: '0x5' }],
      dots: [
        { value: '0x1004', section: '.a', file: 'k.ld', line: 3, column: 7 },
        { value: null, reason: 'x', section: null, file: null, line: null, column: null },
      ],
      memory: [{ name: 'RAM', origin: '0x0', length: '0x10', used: null, reason: 'sizes are unknown' }],
      issues: [{ code: 'c', severity: 'error', message: 'm', file: 'k.ld', line: 3, column: 7 }],
    });
  });
});
