import assert from 'node:assert/strict';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import type { Oracle } from './readelf';

/** Holds a map of ours against what the tools of binutils say about the same file. */
export function assertSameAsTools(map: MemoryMap, oracle: Oracle): void {
  const linked = map.segments.length > 0;
  const sections = oracle.sections.filter((s) => s.index !== 0);
  assert.deepEqual(
    map.sections.map((s) => ({
      index: s.index,
      name: s.name,
      address: linked ? knownValue(s.vma) : 0n,
      size: knownValue(s.size),
      alignment: s.alignment,
      flags: flagLetters(s.rights, s.allocated),
    })),
    sections.map((s) => ({
      index: s.index,
      name: s.name,
      address: s.address,
      size: s.size,
      alignment: s.alignment,
      flags: s.flags.includes('A') ? s.flags.replace(/[^WAX]/g, '') : '',
    })),
  );
  assert.deepEqual(
    map.segments.map((p) => ({
      type: p.type,
      offset: p.offset,
      vaddr: p.vaddr,
      paddr: p.paddr,
      filesz: p.filesz,
      memsz: p.memsz,
      flags: `${p.rights.read ? 'R' : ''}${p.rights.write ? 'W' : ''}${p.rights.execute ? 'E' : ''}`,
      align: p.align,
      sections: [...p.sections].sort(),
    })),
    oracle.segments.map((p) => ({ ...p, sections: [...p.sections].sort() })),
  );
  assertSameLoadAddresses(map, oracle);
  assert.deepEqual(
    symbolsOf(map),
    oracle.symbols
      .filter((s) => s.letter !== 'C')
      .map(symbolLine)
      .sort(),
  );
}

function flagLetters(rights: MemoryMap['sections'][number]['rights'], allocated: boolean): string {
  if (!allocated || rights === undefined) return '';
  return `${rights.write ? 'W' : ''}A${rights.execute ? 'X' : ''}`;
}

/** objdump prints the VMA where nothing says where a section is loaded; there we say that it is unknown. */
function assertSameLoadAddresses(map: MemoryMap, oracle: Oracle): void {
  if (map.segments.length === 0) return;
  for (const section of map.sections.filter((s) => s.allocated)) {
    const vma = knownValue(section.vma);
    const row = oracle.objdump.find((o) => o.name === section.name && o.vma === vma);
    assert.ok(row, `objdump lists ${section.name}`);
    assert.equal(knownValue(section.lma) ?? vma, row.lma, `load address of ${section.name}`);
  }
}

function symbolsOf(map: MemoryMap): string[] {
  return Array.from({ length: map.symbols.count }, (_, i) => symbolLine(map.symbols.at(i))).sort();
}

function symbolLine(symbol: { readonly value: bigint; readonly name: string }): string {
  return `${symbol.value.toString(16)} ${symbol.name.replace(/@.*$/, '')}`;
}
