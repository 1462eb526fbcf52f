import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource, type ByteSource } from '../../../src/core/elf/bytes';
import { isMapFile, readMapFile } from '../../../src/core/mapfile';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import { parseNm, parseObjdump, parseSections } from '../elf/readelf';
import { processorMilliseconds } from '../../processorTime.js';

const fixtures = join(import.meta.dirname, '../../fixtures/mapfile');
const read = (name: string): string => readFileSync(join(fixtures, name), 'utf8');
const parse = (text: string, file = 'k.map'): Promise<MemoryMap> =>
  readMapFile(bytesSource(new TextEncoder().encode(text)), file);

/** lld before LLVM 8 had one address column, with leading zeros. */
function olderColumns(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const m = /^ *(\w+) +(\w+) +(\w+) +(\w+) (.*)$/.exec(line);
      if (m === null) return line;
      if (m[1] === 'VMA') return 'Address          Size             Align Out     In      Symbol';
      const [, vma = '', , size = '', align = '', rest = ''] = m;
      return `${vma.padStart(16, '0')} ${size.padStart(16, '0')} ${align.padStart(5)} ${rest}`;
    })
    .join('\n');
}

/** What binutils 2.40 writes in the place of its English headings, by its catalogues ld.mo and gold.mo. */
const languages: Readonly<Record<string, readonly (readonly [english: string, own: string])[]>> = {
  es: [
    [
      'Archive member included to satisfy reference by file (symbol)',
      'Se incluyó el miembro del archivo (símbolo)',
    ],
    ['Allocating common symbols', 'Se asignan símbolos comunes'],
    ['Discarded input sections', 'Secciones de salida descartadas'],
    ['Memory Configuration', 'Configuración de la Memoria'],
    ['Linker script and memory map', 'Guión del enlazador y mapa de memoria'],
    ['Cross Reference Table', 'Tabla de Referencias Cruzadas'],
    [' load address 0x', ' dirección de carga 0x'],
  ],
  ja: [
    ['Archive member included to satisfy reference by file (symbol)', '書庫のメンバが取り込まれました'],
    ['Allocating common symbols', '割り当てている共通シンボル'],
    ['Discarded input sections', '破棄された入力セクション'],
    ['Memory Configuration', 'メモリ設定'],
    ['Linker script and memory map', 'リンカスクリプトおよびメモリマップ'],
    ['Cross Reference Table', '相互参照テーブル'],
    [' load address 0x', ' ロードアドレス 0x'],
  ],
  'gold, uk': [
    ['Archive member included because of file (symbol)', 'Включено елемент архіву'],
    ['Allocating common symbols', 'Розташування загальних символів'],
    ['Discarded input sections', 'Відкинуті розділи вхідних даних'],
    ['Memory map', 'Карта пам’яті'],
    ['** file header', '** заголовок файла'],
    ['** segment headers', '** заголовки сегментів'],
    ['** fill', '** заповнення'],
    ['** string table', '** таблиця рядків'],
  ],
};

function translated(text: string, language: string): string {
  return (languages[language] ?? []).reduce((own, [english, word]) => own.replaceAll(english, word), text);
}

const maps: readonly [name: string, text: () => string, elf: string, knowsLoad: boolean][] = [
  ['GNU ld, under a script', () => read('gnu.map'), 'gnu', true],
  ['GNU ld, by its own script', () => read('gnu-default.map'), 'gnu-default', true],
  ['ld.lld 14, under a script', () => read('lld.map'), 'lld', true],
  ['ld.lld 14, without a script', () => read('lld-default.map'), 'lld-default', true],
  ['ld.lld before LLVM 8', () => olderColumns(read('lld.map')), 'lld', false],
  ['gold', () => read('gold.map'), 'gold', false],
  ['mold 1.10', () => read('mold.map'), 'mold', false],
  ['GNU ld in Spanish', () => translated(read('gnu.map'), 'es'), 'gnu', true],
  [
    'GNU ld in Japanese, by its own script',
    () => translated(read('gnu-default.map'), 'ja'),
    'gnu-default',
    true,
  ],
  [
    'GNU ld in Spanish for Windows',
    () => translated(read('gnu.map'), 'es').replace(/\n/g, '\r\n'),
    'gnu',
    true,
  ],
  ['gold in Ukrainian', () => translated(read('gold.map'), 'gold, uk'), 'gold', false],
];

for (const [name, text, elf, knowsLoad] of maps) {
  describe(`a map of ${name}`, () => {
    let map: MemoryMap;
    before(async () => {
      assert.ok(isMapFile(text().slice(0, 2000)));
      map = await parse(text());
      assert.deepEqual(map.issues, []);
    });

    it('has the sections that readelf finds in the linked file', () => {
      const expected = parseSections(read(`${elf}.sections.txt`)).filter(
        (s) => s.index !== 0 && s.size > 0n && !/^\.(symtab|strtab|shstrtab)$/.test(s.name),
      );
      const ours = map.sections.filter(
        (s) => knownValue(s.size) !== 0n && !/^\.(symtab|strtab|shstrtab)$/.test(s.name),
      );
      assert.deepEqual(
        ours.map((s) => [s.name, knownValue(s.vma), knownValue(s.size), s.allocated]),
        expected.map((s) => [s.name, s.address, s.size, s.flags.includes('A')]),
      );
    });

    it('has the load addresses that objdump gives, or none', () => {
      for (const row of parseObjdump(read(`${elf}.objdump.txt`))) {
        const section = map.sections.find((s) => s.name === row.name);
        if (section?.allocated !== true || row.name === '.tbss') continue;
        assert.equal(knownValue(section.lma), knowsLoad ? row.lma : undefined, row.name);
      }
    });

    it('has the values that nm gives its symbols, and all global ones', () => {
      const symbols = parseNm(read(`${elf}.nm.txt`));
      for (let i = 0; i < map.symbols.count; i += 1) {
        const { name: symbol, value } = map.symbols.at(i);
        const expected = symbols.find((s) => s.name === symbol);
        // Names that nothing refers to are provided in the map and absent in the file.
        if (expected !== undefined) assert.equal(value, expected.value, symbol);
      }
      const globals = symbols.filter((s) => /[TRDBVA]/.test(s.letter));
      // gold lists no common symbols and none of its own.
      const missing = globals.filter((s) => map.symbols.byName(s.name) === undefined).map((s) => s.name);
      assert.deepEqual(
        missing,
        elf === 'gold'
          ? ['__bss_start', '_edata', 'shared_common', '_end'].filter((n) => missing.includes(n))
          : [],
      );
    });

    it('has input sections that lie in their output sections', () => {
      let pieces = 0;
      for (const section of map.sections) {
        const start = knownValue(section.vma) ?? 0n;
        const end = start + (knownValue(section.size) ?? 0n);
        for (const piece of section.inputs ?? []) {
          pieces += 1;
          const from = knownValue(piece.vma) ?? -1n;
          assert.ok(
            from >= start && from + (knownValue(piece.size) ?? 0n) <= end,
            `${section.name} ${piece.section}`,
          );
        }
      }
      assert.ok(pieces > 10);
      const text = map.sections.find((s) => s.name === '.text');
      const other = text?.inputs?.find((piece) => piece.section === '.text.other');
      assert.match(other?.file ?? '', /^(\.\/)?libsecond\.a:second\.o$/);
    });
  });
}

describe('a map of gold', () => {
  it('says that it lists no loaded section where the link was relocatable', async () => {
    const rows = [
      ...[
        'Discarded input sections',
        '',
        ' .note.GNU-stack',
        `${' '.repeat(16)}0x0000000000000000        0x0 a.o`,
      ],
      ...['', 'Memory map', '', '', '.comment        0x0000000000000000       0x28'],
      ...[
        '',
        '.symtab         0x0000000000000000      0x1e0',
        ' ** symtab      0x0000000000000000      0x1e0',
        '',
      ],
    ];
    const map = await parse(rows.join('\n'), 'r.map');
    assert.deepEqual(
      map.issues.map(({ code }) => code),
      ['map-none-loaded'],
    );
  });

  it('has notes that are not loaded as such, whatever their section is called', async () => {
    const rows = ['Memory map', '', '.text           0x0000000000000000       0x10'];
    rows.push(' .text          0x0000000000000000       0x10 a.o', '');
    rows.push('.note           0x0000000000000000       0x1c', ' ** note header');
    rows.push(`${' '.repeat(16)}0x0000000000000000       0x10`);
    rows.push(
      ' ** fill        0x0000000000000010        0x9',
      ' ** zero fill   0x0000000000000019        0x3',
      '',
    );
    const map = await parse(rows.join('\n'), 'k.map');
    assert.deepEqual(
      map.sections.map(({ name, allocated }) => [name, allocated]),
      [
        ['.text', true],
        ['.note', false],
      ],
    );
  });
});

describe('a map of GNU ld', () => {
  it('tells target, memory regions and what the script assigns', async () => {
    const map = await parse(read('gnu.map'));
    assert.deepEqual([map.machine, map.addressBits, map.byteOrder], ['x86_64', 64, 'little']);
    assert.deepEqual(
      map.memory.map((m) => [m.name, knownValue(m.origin), knownValue(m.length), m.attributes]),
      [
        ['ROM', 0x10000n, 0x10000n, 'xr'],
        ['RAM', 0x80000n, 0x10000n, 'rw'],
      ],
    );
    assert.deepEqual(
      map.scriptSymbols.map((s) => [s.name, s.section]),
      [
        ['heap_size', undefined],
        ['text_start', '.text'],
        ['text_end', '.text'],
        ['_end', '.heap'],
      ],
    );
  });

  it('attributes no address to a symbol of another object file', async () => {
    const map = await parse(read('gnu-default.map'));
    // hidden() is static, so the map does not name it; other() before it is of the same object but of another section.
    const [hidden] = parseNm(read('gnu-default.nm.txt')).filter((s) => s.name === 'hidden');
    assert.ok(hidden);
    assert.equal(map.symbols.find(hidden.value), undefined);
    const other = map.symbols.byName('other');
    assert.equal(map.symbols.find((other?.value ?? 0n) + 3n)?.symbol.name, 'other');
  });

  it('is read with rows that go wrong in all the known ways', async () => {
    const map = await parse(`
Linker script and memory map

LOAD a.o
START GROUP
LOAD libc.a
END GROUP
                0x00001000                . = 0x1000

.text           0x00001000       0x30
 *(SORT_BY_ALIGNMENT(.text*))
 .text          0x00001000       0x10 a dir/a.o
                                 0x14 (size before relaxing)
                0x00001000                operator new(unsigned long)
 .gone          0x00000000       0x10 a.o
 *fill*         0x00001010       0x10 90
 .text.x        0x00001020       0x10 lib dir/libx.a(x (1).o)
                0x00001020                PROVIDE_HIDDEN (__start = .)
                [!provide]                PROVIDE (__none = .)
                *undef*                   missing = nothing
                0x00000001                ASSERT ((. < 0x2000), too big)

.empty_section_that_was_never_made
 *(.never)

.overlay_a      0x00000000       0x20 load address 0x00008000
 .ovl           0x00000000       0x20 a.o
OUTPUT(a.elf elf32-littlearm)
`);
    assert.deepEqual(map.issues, []);
    assert.deepEqual(
      map.sections.map((s) => [s.name, knownValue(s.vma), knownValue(s.lma), s.allocated]),
      [
        ['.text', 0x1000n, 0x1000n, true],
        ['.overlay_a', 0n, 0x8000n, true],
      ],
    );
    assert.deepEqual(
      map.sections[0]?.inputs?.map((p) => [p.kind, p.file, p.section, knownValue(p.size)]),
      [
        ['input', 'a dir/a.o', '.text', 0x10n],
        ['fill', '', '', 0x10n],
        ['input', 'lib dir/libx.a:x (1).o', '.text.x', 0x10n],
      ],
    );
    assert.equal(map.symbols.find(0x1004n)?.symbol.name, 'operator new(unsigned long)');
    assert.deepEqual(
      map.scriptSymbols.map((s) => s.name),
      ['__start'],
    );
    assert.deepEqual([map.machine, map.addressBits, map.byteOrder], ['arm', 32, 'little']);
  });
});

describe('a bad map file', () => {
  it('of no sections says so', async () => {
    const map = await parse('Memory Configuration\n\nName\n', 'x.map');
    assert.match(
      map.issues[0]?.message ?? '',
      /x\.map looks like a map file of GNU ld, but no output section was found/,
    );
  });

  it('cut at every byte, or with bytes changed, is read without harm', async () => {
    for (const name of ['gnu.map', 'lld.map', 'gold.map']) {
      const text = read(name);
      for (let length = 0; length < text.length; length += 61) await parse(text.slice(0, length));
      for (let i = 0; i < text.length; i += 37)
        await parse(`${text.slice(0, i)}\u0000 0x${text.slice(i + 3)}`);
    }
  });

  it('of one endless line, or of nothing but names, takes little time and memory', async () => {
    const head = 'Linker script and memory map\n\n';
    const texts = [
      `${head}.text${' '.repeat(3_000_000)}0x`,
      `${head}${'.a_name_alone_on_its_line\n'.repeat(100_000)}`,
      `${head}${' '.repeat(60_000)}x\n`.repeat(20),
    ];
    for (const text of texts) assert.ok((await processorMilliseconds(() => parse(text))) < 5000);
  });

  it('is told from other files in little time, whatever lines these begin with', async function () {
    this.timeout(60_000);
    for (const head of [
      ` ** x${' '.repeat(65_000)}`,
      'x.a(b)  c'.repeat(7000),
      `x.a(b)${'  c('.repeat(16_000)}`,
    ]) {
      const spent = await processorMilliseconds(() => isMapFile(head));
      assert.ok(spent < 1000, `${head.slice(0, 20)}: ${spent.toString()} ms`);
    }
  });

  it('that cannot be read says so', async () => {
    const broken: ByteSource = { size: 10, read: () => Promise.reject(new Error('EIO')) };
    const map = await readMapFile(broken, 'x.map');
    assert.equal(map.issues[0]?.message, 'x.map could not be read: EIO');
  });
});
