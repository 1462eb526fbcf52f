import assert from 'node:assert/strict';
import { drawAscii } from '../../../src/core/export/ascii';
import { layoutMarkdown } from '../../../src/core/export/markdown';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { known, unknown } from '../../../src/core/memoryMap';
import { makePicture } from '../../../src/core/picture';
import { drawLabel } from '../../../src/core/scene/rowLabel';
import { makeScene } from '../../../src/core/scene/scene';
import { importText } from '../../../src/core/profiles/importText';
import { blinky, section } from '../../webview/sampleMaps';
import { box, frame } from '../scene/boxes';

const rx = { read: true, write: false, execute: true };
const rw = { read: true, write: true, execute: false };
const source = { file: 'small.ld', span: { start: 0, end: 1 }, line: 1, column: 1 };

/** FLASH has 4 KiB and RAM has 1 KiB. .more begins past the end of FLASH, .data is loaded there, .bss ends past the end of RAM. */
const small: MemoryMap = {
  ...blinky,
  name: 'small.elf',
  memory: [
    {
      name: 'FLASH',
      origin: known(0x800_0000n),
      length: known(0x1000n),
      used: known(0x1300n),
      attributes: 'rx',
      source,
    },
    {
      name: 'RAM',
      origin: known(0x2000_0000n),
      length: known(0x400n),
      used: known(0x480n),
      attributes: 'rwx',
      source,
    },
  ],
  sections: [
    section({ name: '.text', vma: 0x800_0000n, size: 0x1100n, rights: rx, region: 'FLASH' }, 0),
    section({ name: '.more', vma: 0x800_1100n, size: 0x100n, rights: rx, region: 'FLASH' }, 1),
    section(
      {
        name: '.data',
        vma: 0x2000_0000n,
        lma: 0x800_1200n,
        size: 0x100n,
        rights: rw,
        region: 'RAM',
        lmaRegion: 'FLASH',
      },
      2,
    ),
    section({ name: '.bss', vma: 0x2000_0100n, size: 0x380n, rights: rw, region: 'RAM', zeroFill: true }, 3),
  ],
  segments: [],
};

describe('What lies past the end of its MEMORY region', () => {
  const picture = makePicture({ map: small });
  const view = picture.views.find(({ id }) => id === 'image');
  const rows = (index: number) =>
    (view?.columns[index]?.rows ?? []).filter(({ paint }) => paint === 'breach');

  it('is marked where it is all of a section, as where it is a part of one', () => {
    assert.deepEqual(
      rows(0).map(({ name, note, rights, range }) => [name, note, rights, range?.start, range?.end]),
      [
        ['256 bytes past the end', undefined, undefined, '0x8001000', '0x8001100'],
        ['.more', 'past the end of FLASH', 'r-x', '0x8001100', '0x8001200'],
        ['bytes of .data', 'past the end of FLASH', undefined, '0x8001200', '0x8001300'],
        ['128 bytes past the end', undefined, undefined, '0x20000400', '0x20000480'],
      ],
    );
  });

  it('is marked where it is loaded there, too', () => {
    assert.deepEqual(
      rows(1).map(({ name, note }) => [name, note]),
      [
        ['256 bytes past the end', undefined],
        ['.more', 'past the end of FLASH'],
        ['.data', 'past the end of FLASH'],
      ],
    );
  });

  it('is marked in the bytes that only lie where they are loaded, and tells in words what of them does', () => {
    const sections = small.sections.filter(({ name }) => name === '.data');
    const data = sections.map((own) => ({ ...own, lma: known(0x800_0fc0n) }));
    const own = makePicture({ map: { ...small, sections: data } }).views.find(({ id }) => id === 'image');
    const past = (index: number) =>
      (own?.columns[index]?.rows ?? []).filter(({ id }) => id.startsWith('past:')).map(({ name }) => name);
    assert.deepEqual(past(0), ['192 bytes past the end']);
    assert.deepEqual(past(1), ['192 bytes past the end']);
    assert.ok(own !== undefined);
    for (const flipped of [false, true]) {
      const options = { width: 1200, height: 500, scale: 'schematic', flipped, lens: [], zoom: {} } as const;
      const { shapes } = makeScene(own, { ...options, measure: (text) => text.length * 7 });
      const words = shapes.flatMap((shape) =>
        shape.kind === 'text' && shape.key.startsWith('name:load')
          ? [{ text: shape.runs[0]?.text, y: shape.y }]
          : [],
      );
      const [part, whole] = ['192 bytes past the end', '.data'].map((name) =>
        words.find(({ text }) => text === name),
      );
      assert.ok(part !== undefined && whole !== undefined, JSON.stringify(words));
      // Neither lies on the other.
      assert.ok(Math.abs(part.y - whole.y) >= 20, JSON.stringify(words));
      assert.equal(part.y < whole.y, !flipped);
    }
  });

  it('is said in the details, of which a part has those of its section', () => {
    const note = (name: string): (string | undefined)[] =>
      (picture.details[`section:${name}`]?.facts ?? [])
        .filter(({ label }) => label === 'Overflow')
        .map((fact) => fact.note);
    assert.deepEqual(note('.text'), ['256 bytes are past the end of FLASH, 0x8001000']);
    assert.deepEqual(note('.more'), ['all of it is past the end of FLASH, 0x8001000']);
    assert.deepEqual(note('.data'), ['all of it is past the end of FLASH, 0x8001000']);
    assert.deepEqual(note('.bss'), ['128 bytes are past the end of RAM, 0x20000400']);
    assert.ok(rows(0).every(({ details }) => details !== undefined));
  });

  it('is no breach of rights: the legend says what it is, and letters that are right are not red', () => {
    assert.deepEqual(
      view?.legend.filter(({ paint }) => paint === 'breach').map(({ text }) => text),
      ['past the end'],
    );
    const options = {
      measure: (text: string) => text.length * 7,
      atTop: false,
      selected: false,
      host: false,
    };
    const shapes = drawLabel(
      box('.more', 100, 40, { paint: 'breach', rights: 'r-x', note: 'past the end of FLASH' }),
      frame,
      options,
    );
    assert.ok(shapes.some(({ role }) => role === 'breach-sign'));
    const roles = shapes.flatMap((shape) =>
      shape.kind === 'text' ? shape.runs.flatMap(({ role }) => role ?? []) : [],
    );
    assert.deepEqual(roles, ['rights']);
  });

  it('is nothing of bytes that AT(expression) loads into another region, wherever that lies', () => {
    // Of a controller with its flash above its RAM. GNU ld 2.40 links it without a word.
    const flash = 0x4000_0000n;
    const memory = small.memory.map((own) => (own.name === 'FLASH' ? { ...own, origin: known(flash) } : own));
    const load = (lma: bigint): MemoryMap => {
      const own = { name: '.data', vma: 0x2000_0000n, lma, size: 0x100n, rights: rw, region: 'RAM' };
      return { ...small, memory, sections: [section(own, 0)] };
    };
    const told = (map: MemoryMap): unknown[] => {
      const { views, details } = makePicture({ map });
      const image = views.find(({ id }) => id === 'image');
      const breaches = (image?.columns ?? []).flatMap((column) =>
        column.rows.flatMap(({ paint, name }) => (paint === 'breach' ? [name] : [])),
      );
      const facts = details['section:.data']?.facts.flatMap(({ label, note }) =>
        label === 'Overflow' ? [note] : [],
      );
      return [...breaches, ...(facts ?? [])];
    };
    for (const lma of [flash + 0x200n, 0x6000_0000n]) {
      assert.deepEqual(told(load(lma)), []);
      assert.ok(!drawAscii({ map: load(lma) }).includes('past the end'));
      assert.ok(!layoutMarkdown({ map: load(lma) }).includes('past the end'));
    }
    assert.deepEqual(told(load(flash + 0xfc0n)), [
      '192 bytes past the end',
      '192 bytes past the end',
      '192 bytes are past the end of FLASH, 0x40001000',
    ]);
  });

  it('keeps the rights that such sections usually have', () => {
    const sections = small.sections.map((own) => {
      const { rights, ...bare } = own;
      return rights === undefined ? own : { ...bare, usualRights: rights };
    });
    const [own] = makePicture({ map: { ...small, sections } }).views.flatMap(({ id, columns }) =>
      id === 'image' ? (columns[0]?.rows.filter(({ name }) => name === '.more') ?? []) : [],
    );
    assert.equal(own?.rights, 'r-x?');
  });

  it('is nothing that is not known: neither of a section without a place nor of a region without an end', () => {
    const sections = small.sections.map((own) => ({ ...own, vma: unknown('no'), lma: unknown('no') }));
    const memory = small.memory.map((own) => ({ ...own, length: unknown('no') }));
    for (const map of [
      { ...small, sections },
      { ...small, memory },
    ]) {
      const { views, details } = makePicture({ map });
      const all = views.flatMap(({ columns }) => columns.flatMap((column) => column.rows));
      assert.ok(all.every(({ paint }) => paint !== 'breach'));
      assert.ok(!JSON.stringify(details).includes('Overflow'));
    }
  });

  it('is said in the drawing of text, which is read again, and in the table', () => {
    const text = drawAscii({ map: small });
    assert.match(text, /\.more[^*]*past the end of FLASH/);
    assert.match(text, /\.text[^*]*256 B past the end of FLASH/);
    assert.match(text, /\.data[^*]*loaded at 0x8001200[^*]*past the end of FLASH/);
    const { profiles } = importText(text, 'small');
    const found = profiles[0]?.regions?.find(({ name }) => name === '.more');
    assert.equal(found?.start, '0x08001100');
    const table = layoutMarkdown({ map: small });
    assert.match(table, /`\.more`.*`FLASH`, past the end of FLASH \|/);
    assert.match(table, /`\.data`.*`RAM`, loaded in `FLASH`, past the end of FLASH \|/);
  });
});
