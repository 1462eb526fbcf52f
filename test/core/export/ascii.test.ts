import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readElfMap } from '../../../src/core/elf/elfMap';
import { drawAscii } from '../../../src/core/export/ascii';
import { known, noSymbols, unknown, type MemoryMap, type Section } from '../../../src/core/memoryMap';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { importText } from '../../../src/core/profiles/importText';
import { unbuiltBlinky } from '../../webview/sampleMaps';

const fixture = join(import.meta.dirname, '../../fixtures/elf/riscv64.elf');

function section(name: string, index: number, rest: Partial<Section>): Section {
  return {
    name,
    index,
    vma: known(0n),
    lma: unknown('not given'),
    size: known(0n),
    allocated: true,
    zeroFill: false,
    ...rest,
  };
}

function image(sections: readonly Section[]): MemoryMap {
  return {
    name: 'k',
    origin: { kind: 'script', file: 'k.ld', objects: false },
    addressBits: 32,
    sections,
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [{ name: '_end', value: known(0x2100n) }],
    issues: [],
  };
}

/** Boxes and edges as they can be read back: `address` for an edge, `| text` for a line in a box. */
function readBack(drawing: string): string[] {
  return drawing.split('\n').flatMap((line) => {
    const edge = /^(0x[0-9a-f]+)? *[*├┌└][-─]+[*┤┐┘] ?(.*)$/.exec(line);
    if (edge !== null)
      return [`${edge[1] ?? '?'}${edge[2] === '' || edge[2] === undefined ? '' : ` ${edge[2]}`}`];
    const inside = /^ *[|:│┊] *(.*?) *[|:│┊]$/.exec(line);
    return inside === null ? [] : [`| ${inside[1] ?? ''}`];
  });
}

describe('the boxed drawing', () => {
  it('draws an ELF file with high addresses at the top', async () => {
    const map = await readElfMap(bytesSource(readFileSync(fixture)), 'riscv64.elf');
    assert.ok(map.ok);
    // The figures are those of riscv64.elf.objdump.txt.
    assert.deepEqual(readBack(drawAscii({ map: map.value })), [
      '0x0000000000081004',
      '| .bss',
      '| 4 KiB  rw-',
      '| loaded at 0x10024',
      '0x0000000000080004',
      '| .data',
      '| 4 B  rw-',
      '| loaded at 0x10020',
      '0x0000000000080000',
      '| not used: 447.9 KiB',
      '0x0000000000010020',
      '| .rodata',
      '| 12 B  r--',
      '0x0000000000010014',
      '| .text',
      '| 20 B  r-x',
      '0x0000000000010000',
    ]);
    assert.match(
      drawAscii({ map: map.value }),
      /thread-local storage, no addresses of its own: \.tbss\.\nNot loaded: .*\.symtab/,
    );
  });

  it('looks as the documents do', () => {
    const drawing = drawAscii({
      map: image([section('.text', 0, { vma: known(0x1000n), size: known(0x1100n) })]),
    });
    assert.equal(
      drawing,
      [
        'High Address',
        '',
        '0x00002100 *-----------------------------* _end',
        '           |            .text            |',
        '           |           4.3 KiB           |',
        '0x00001000 *-----------------------------*',
        '',
        'Low Address',
        '',
      ].join('\n'),
    );
  });

  it('turns around, arrows included, and draws with lines', () => {
    const profile = loadBuiltin('hobby-higher-half');
    const up = drawAscii({ profile });
    const down = drawAscii({ profile }, { lowAtTop: true, style: 'unicode' });
    assert.match(up, /User Stacks \(grows downward\) v/);
    assert.match(down, /User Stacks \(grows to lower addresses\) ↑/);
    const edges = (text: string): string[] => readBack(text).filter((line) => !line.startsWith('|'));
    assert.deepEqual(edges(down), edges(up).reverse());
  });

  it('has nothing but ASCII in it where that was asked for', () => {
    for (const { id } of builtinProfiles) {
      const drawing = drawAscii({ profile: loadBuiltin(id) });
      assert.deepEqual(
        drawing.split('\n').filter((line) => /[^\x20-\x7e]/.test(line)),
        [],
        id,
      );
    }
    assert.match(drawAscii({ profile: loadBuiltin('osv') }), / 16 EiB minus 256 TiB /);
  });

  it('gives unknown places and sizes in words and never an invented address', () => {
    const drawing = drawAscii({
      map: image([
        section('.text', 0, { vma: known(0x1000n), size: unknown('no object files', 16n) }),
        section('.data', 1, { vma: unknown('it follows .text'), size: known(8n) }),
        section('.fixed', 2, { vma: known(0x8000n), size: known(16n) }),
      ]),
    });
    assert.deepEqual(readBack(drawing), [
      '0x00008010',
      '| .fixed',
      '| 16 B',
      '0x00008000',
      '| .data',
      '| 8 B',
      '| address unknown:',
      '| it follows .text',
      '?',
      '| .text',
      '| at least 16 B',
      '| size unknown:',
      '| no object files',
      '0x00001000',
    ]);
  });

  it('puts what is not built where its address says, inside the region that is there', () => {
    const profile = loadBuiltin('cortex-m');
    const drawing = drawAscii({ map: unbuiltBlinky, profile });
    const lines = readBack(drawing);
    const addresses = lines.filter((line) => line.startsWith('0x')).map((line) => BigInt(line));
    assert.deepEqual(
      addresses,
      [...addresses].sort((a, b) => (a < b ? 1 : -1)),
    );
    const at = lines.indexOf('0x20000000');
    assert.deepEqual(lines.slice(at, at + 6), [
      '0x20000000',
      '| rest of Code',
      '?',
      '| .text',
      '| size unknown:',
      '| the sizes of its input sections are not known',
    ]);
    assert.deepEqual(lines.slice(-4), ['0x08000000', '| Code (part)', '| 128 MiB', '0x00000000']);
  });

  it('puts what is only bounded from below at its bound, not after what the script has before it', () => {
    const drawing = drawAscii({
      map: image([
        section('.ccm', 0, { vma: known(0x1000n), size: unknown('no object files') }),
        section('.bss', 1, { vma: unknown('no object files', 0x2000n), size: unknown('no object files') }),
        section('.data', 2, { vma: known(0x2000n), size: unknown('no object files') }),
      ]),
    });
    assert.deepEqual(
      readBack(drawing).filter((line) => line.startsWith('0x') || line.startsWith('| .')),
      ['| .bss', '| .data', '0x00002000', '| .ccm', '0x00001000'],
    );
  });

  it('says which figures rest on an assumption', () => {
    const estimated = { kind: 'estimated', reason: 'a size is assumed' } as const;
    const drawing = drawAscii({
      map: image([
        section('.text', 0, { vma: known(0x1000n), size: known(16n, estimated) }),
        section('.data', 1, { vma: known(0x2000n, estimated), size: known(16n) }),
        section('.bss', 2, { vma: known(0x3000n), size: known(16n) }),
      ]),
    });
    assert.match(drawing, /\nEstimated, a size is assumed: \.text, \.data\.\n$/);
  });

  it('shows overlapping sections as such', () => {
    const drawing = drawAscii({
      map: image([
        section('.a', 0, { vma: known(0x1000n), size: known(0x100n) }),
        section('.b', 1, { vma: known(0x1080n), size: known(0x100n) }),
      ]),
    });
    assert.deepEqual(readBack(drawing), [
      '0x00001180',
      '| .b (part)',
      '| 128 B',
      '0x00001100',
      '| .a',
      '| .b',
      '| overlap: 128 B',
      '0x00001080',
      '| .a (part)',
      '| 128 B',
      '0x00001000',
    ]);
  });

  it('names sections that share addresses as wholes below the drawing, which is read back without that', () => {
    const drawing = drawAscii({
      map: image([
        section('.ov1', 0, { vma: known(0x1000n), lma: known(0x8000n), size: known(0x100n) }),
        section('.ov2', 1, { vma: known(0x1000n), lma: known(0x8100n), size: known(0x80n) }),
        section('.data', 2, { vma: known(0x1100n), lma: known(0x1100n), size: known(0x10n) }),
      ]),
    });
    const [, notes] = drawing.split('Low Address');
    assert.equal(
      notes?.trim(),
      [
        'Over each other:',
        '  .ov1 at 0x1000, 256 B, loaded at 0x8000',
        '  .ov2 at 0x1000, 128 B, loaded at 0x8100',
      ].join('\n'),
    );
    const [profile, ...others] = importText(drawing, 'Imported').profiles;
    assert.equal(profile?.regions?.length, 3);
    assert.deepEqual(others, []);
  });

  it('draws every built-in profile from one end of its space to the other', () => {
    for (const { id } of builtinProfiles) {
      const profile = loadBuiltin(id);
      const edges = readBack(drawAscii({ profile })).filter((line) => /^0x[0-9a-f]+$/.test(line));
      const all = profile.addressBits === 64 ? 16 : 8;
      assert.equal(edges[0], `0x${'f'.repeat(all)}`, id);
      assert.equal(edges.at(-1), `0x${'0'.repeat(all)}`, id);
    }
  });

  it('says so when there is nothing to draw, and keeps hostile names harmless', () => {
    assert.match(drawAscii({ map: image([]) }), /^Nothing to draw/);
    const name = `\u001b[31m${'x'.repeat(500)}\n*---*`;
    const drawing = drawAscii({ map: image([section(name, 0, { vma: known(0n), size: known(1n) })]) });
    assert.equal(drawing.includes('\u001b'), false);
    assert.ok(drawing.split('\n').every((line) => line.length < 100));
  });

  it('of a hundred thousand sections is cut, and says by how much', () => {
    const sections = Array.from({ length: 100_000 }, (_, i) =>
      section(`.s${i.toString()}`, i, { vma: known(BigInt(i % 977)), size: known(100_000n) }),
    );
    assert.match(drawAscii({ map: image(sections) }), /Left out: 96000 more\./);
  });
});
