import assert from 'node:assert/strict';
import type { Issue } from '../../../src/core/issue';
import { known, unknown, type Quantity } from '../../../src/core/memoryMap';
import { translate } from '../../../src/core/picture/translationDetails';
import {
  draftPicture,
  makePicture,
  type Column,
  type Details,
  type Picture,
  type Row,
} from '../../../src/core/picture';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { parseProfile } from '../../../src/core/profiles/userProfile';
import { mapOfScript } from '../../../src/core/scriptBuild';
import { blinky, hostile, program, section, tinyk, twoParts, unbuilt } from '../../webview/sampleMaps';

// The figures below are those of the section tables in sampleMaps.ts, worked out by hand.

function column(picture: Picture, view: string, index = 0): Column {
  const found = picture.views.find(({ id }) => id === view)?.columns[index];
  assert.ok(found !== undefined, `no column ${index.toString()} in ${view}`);
  return found;
}

function row(rows: readonly Row[], name: string): Row {
  const found = rows.find((candidate) => candidate.name === name);
  assert.ok(found !== undefined, `no row ${name} among ${rows.map((other) => other.name).join(', ')}`);
  return found;
}

function fact(details: Details | undefined, label: string): string | undefined {
  return [...(details?.facts ?? []), ...(details?.tables ?? [])].find((entry) => entry.label === label)
    ?.value;
}

const linux = loadBuiltin('linux-x86_64-4level');

describe('The picture of a kernel at −2 GiB', () => {
  const picture = makePicture({ map: tinyk, profile: linux });

  it('survives JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(picture)), JSON.parse(JSON.stringify(picture)));
    assert.doesNotThrow(() => JSON.stringify(picture));
  });

  it('has the sections where they run, with the fill between them', () => {
    const rows = column(picture, 'image').rows.map(({ name, range, size }) => [
      name,
      range?.start,
      range?.end,
      size,
    ]);
    assert.deepEqual(rows, [
      ['.text', '0xffffffff80100000', '0xffffffff8011a2c8', '104.7 KiB'],
      ['fill', '0xffffffff8011a2c8', '0xffffffff8011b000', '3.3 KiB'],
      ['.rodata', '0xffffffff8011b000', '0xffffffff80121f40', '27.8 KiB'],
      ['fill', '0xffffffff80121f40', '0xffffffff80122000', '192 B'],
      ['.data', '0xffffffff80122000', '0xffffffff801241a0', '8.4 KiB'],
      ['fill', '0xffffffff801241a0', '0xffffffff80125000', '3.6 KiB'],
      ['.bss', '0xffffffff80125000', '0xffffffff80136000', '68 KiB'],
    ]);
  });

  it('has them once more where they are loaded, and .bss without bytes', () => {
    const rows = column(picture, 'image', 1).rows;
    assert.equal(row(rows, '.text').range?.start, '0x100000');
    assert.equal(rows.at(-1)?.note, 'no bytes in the file');
    assert.equal(rows.at(-1)?.partner, 'section:.bss');
  });

  it('joins both by bands and says the difference once', () => {
    const bands = picture.views.find(({ id }) => id === 'image')?.bands ?? [];
    assert.deepEqual(
      bands.map(({ from, to }) => [from, to]),
      [
        ['section:.text', 'load:.text'],
        ['section:.rodata', 'load:.rodata'],
        ['section:.data', 'load:.data'],
      ],
    );
    const labels = bands.flatMap(({ label }) => label ?? []).map(({ text }) => text);
    assert.deepEqual(labels, ['VMA − LMA', '0xffffffff80000000', 'the same for all sections']);
  });

  it('gives the indices of both ends, and the pages', () => {
    const details = picture.details[row(column(picture, 'image').rows, '.text').details ?? ''];
    assert.equal(fact(details, 'Start'), '0xffffffff80100000');
    assert.equal(fact(details, 'Last byte'), '0xffffffff8011a2c7');
    assert.equal(fact(details, 'Size'), '0x1a2c8');
    assert.equal(fact(details, 'Pages'), '27');
    assert.equal(fact(details, 'Load'), '0x100000');
    assert.deepEqual(
      details?.tables.map(({ label, value }) => [label, value]),
      [
        ['PML4', '511'],
        ['PDPT', '510'],
        ['PD', '0'],
        ['PT', '256 … 282'],
      ],
    );
    assert.deepEqual(details.source, { file: 'kernel.ld', line: 12, column: 3 });
  });

  it('tells why a section is where it is, without the folders of its inputs', () => {
    const why = (name: string): readonly Issue[] => [
      {
        code: 'why.alignInput',
        severity: 'info',
        data: { file: 'file:///a/b/x.o' },
        message: `${name} is aligned to 0x10 by its input file:///a/b/x.o(.text)`,
        location: { file: 'kernel.ld', line: 12, column: 3, span: { start: 0, end: 1 } },
      },
    ];
    const told = makePicture({ map: { ...tinyk, why }, profile: linux });
    const details = told.details[row(column(told, 'image').rows, '.text').details ?? ''];
    assert.deepEqual(details?.why, [
      {
        text: '.text is aligned to 0x10 by its input x.o(.text)',
        source: { file: 'kernel.ld', line: 12, column: 3 },
      },
    ]);
    assert.equal(picture.details[row(column(picture, 'image').rows, '.text').details ?? '']?.why, undefined);
  });

  it('opens the space to the top 2 GiB and that to the image', () => {
    const view = picture.views.find(({ id }) => id === 'space');
    assert.deepEqual(view?.lens, ['top:31', 'image:.text']);
    const top = view.columns[0]?.rows.at(-1);
    assert.equal(top?.name, 'Top 2 GiB');
    const image = top.inside?.rows.find(({ id }) => id === 'image:.text');
    assert.equal(image?.size, '216 KiB');
    assert.equal(image.inside?.rows.length, 7);
  });
});

describe('The picture of a microcontroller', () => {
  const picture = makePicture({ map: blinky, profile: linux });

  it('counts what fills each MEMORY region', () => {
    const meters = picture.views.find(({ id }) => id === 'image')?.meters;
    assert.deepEqual(
      meters?.map(({ name, percent, note, level }) => [name, percent, note, level]),
      [
        ['RAM', '91.9 %', '7.8 KiB free', 'nearly full'],
        ['FLASH', '11.9 %', '451.1 KiB free', 'fine'],
      ],
    );
  });

  it('counts bytes that AT() loads into a region, which the linker does not', () => {
    // --print-memory-usage of GNU ld 2.40 ends with .rodata then.
    const sections = blinky.sections.map((own) => ({ ...own, lmaRegion: '' }));
    const memory = blinky.memory.map((own) =>
      own.name === 'FLASH' ? { ...own, used: known(0xec24n) } : own,
    );
    const view = makePicture({ map: { ...blinky, sections, memory } }).views.find(({ id }) => id === 'image');
    const flash = view?.meters.find(({ name }) => name === 'FLASH');
    const free = view?.columns[0]?.rows.find(
      ({ name, range }) => name === 'free' && range?.end === '0x8080000',
    );
    assert.equal(flash?.note, `${free?.size ?? ''} free`);
    // 0xf398 of 0x80000 bytes.
    assert.deepEqual([flash?.percent, flash?.parts.length], ['11.9 %', 4]);
  });

  it('counts no bytes that AT() leaves free below what it loads', () => {
    const sections = blinky.sections.map((own) =>
      own.name === '.data' ? { ...own, lmaRegion: '', lma: known(0x801_0000n) } : { ...own, lmaRegion: '' },
    );
    const memory = blinky.memory.map((own) =>
      own.name === 'FLASH' ? { ...own, used: known(0xec24n) } : own,
    );
    const view = makePicture({ map: { ...blinky, sections, memory } }).views.find(({ id }) => id === 'image');
    const flash = view?.meters.find(({ name }) => name === 'FLASH');
    // The bytes are as many as they are without a gap.
    assert.equal(flash?.percent, '11.9 %');
    const drawn = flash.parts.reduce((sum, { fraction }) => sum + fraction, 0);
    assert.equal(`${(drawn * 100).toFixed(1)} %`, flash.percent);
  });

  it('has no figures of a region that MEMORY does not declare', () => {
    // GNU ld 2.40 makes one from 0 to the end of the space for any name.
    const whole = { origin: known(0n), length: known((1n << 64n) - 1n), used: known(0n), attributes: '' };
    const map = { ...blinky, memory: [...blinky.memory, { name: 'nowhere', ...whole }] };
    const view = makePicture({ map }).views.find(({ id }) => id === 'image');
    const meter = view?.meters.find(({ name }) => name === 'nowhere');
    assert.deepEqual([meter?.percent, meter?.note], ['', 'not declared in MEMORY']);
    assert.ok(!JSON.stringify(view?.columns).includes('nowhere'));
  });

  it('has a meter of a region that is declared to be as long as the space, less a byte', () => {
    const text =
      'MEMORY { ALL (rwx) : ORIGIN = 0, LENGTH = 0xffffffffffffffff }\nSECTIONS { .a : { LONG(1) } > ALL }';
    const { map } = mapOfScript({ text, file: 'all.ld', readInclude: () => undefined, images: [] });
    const [meter] = makePicture({ map }).views.find(({ id }) => id === 'image')?.meters ?? [];
    assert.equal(meter?.percent, '0.0 %');
    assert.notEqual(meter.note, 'not declared in MEMORY');
  });

  it('does not take the stored bytes of .data for free', () => {
    const rows = column(picture, 'image').rows;
    const stored = row(rows, 'bytes of .data');
    assert.deepEqual(stored.range, { start: '0x800ec24', end: '0x800f398' });
    const free = rows.filter(({ name }) => name === 'free').map(({ range }) => range);
    assert.deepEqual(free, [
      { start: '0x800f398', end: '0x8080000' },
      { start: '0x200160c0', end: '0x20018000' },
    ]);
  });

  it('has a space of its own, since no 64-bit layout fits', () => {
    const space = column(picture, 'space');
    assert.equal(space.addressBits, 32);
    assert.deepEqual(
      space.rows.filter(({ shape }) => shape === 'named').map(({ name }) => name),
      ['FLASH', 'RAM'],
    );
  });
});

describe('A picture of what is not known', () => {
  it('has the reason and no number', () => {
    const rows = column(makePicture({ map: unbuilt, profile: linux }), 'image').rows;
    assert.deepEqual(
      rows.map(({ name, range, from, size, sureness, note }) => [name, range, from, size, sureness, note]),
      [
        ['.text', undefined, '0xffffffff80100000', undefined, 'unknown', 'size not known'],
        ['.rodata', undefined, undefined, undefined, 'unknown', 'address not known'],
        // As little is known of these, which is said once.
        ['.data', undefined, undefined, undefined, 'unknown', undefined],
        ['.bss', undefined, undefined, undefined, 'unknown', undefined],
      ],
    );
    assert.ok(!JSON.stringify(rows).includes('"0x0"'));
  });

  it('stands where a lower bound says, and the axis breaks before what is far above', () => {
    const at = (name: string, vma: Quantity, index: number) => ({
      ...section({ name, vma: 0n, size: 0n }, index),
      vma,
      size: unknown('no build'),
    });
    const sections = [
      at('.boot', known(0x10_0000n), 1),
      at('.boot.data', unknown('no build', 0x10_0000n), 2),
      at('.text', known(0xffff_ffff_8010_8000n), 3),
      at('.data', unknown('no build', 0xffff_ffff_8010_9000n), 4),
    ];
    const picture = makePicture({ map: { ...unbuilt, sections }, profile: linux });
    assert.deepEqual(
      column(picture, 'image').rows.map(({ name, from, shape, note }) => [name, from, shape, note]),
      [
        ['.boot', '0x100000', 'named', 'size not known'],
        ['.boot.data', undefined, 'named', 'at or above 0x100000'],
        ['not used', undefined, 'cut', undefined],
        ['.text', '0xffffffff80108000', 'named', 'size not known'],
        ['.data', undefined, 'named', 'at or above 0xffffffff80109000'],
      ],
    );
    const space = picture.views.find(({ id }) => id === 'space');
    assert.equal(space?.lens.at(-1), 'image:.text');
    assert.ok(JSON.stringify(space).includes('"image:.boot"'));
  });

  it('writes names that hide or turn text as escapes', () => {
    const rows = column(makePicture({ map: hostile }), 'image').rows;
    assert.ok(rows.some(({ name }) => name === '.a\\u202e.txet.'));
    assert.ok(rows.some(({ name }) => name === '.nul\\u0000byte'));
    assert.ok(rows.some(({ name }) => name.length === 10_000));
  });
});

describe('Overlaps, overflow and stubs', () => {
  it('puts sections that overlap side by side', () => {
    const map = {
      ...tinyk,
      sections: [
        section({ name: '.a', vma: 0x1000n, size: 0x1000n }, 0),
        section({ name: '.b', vma: 0x1800n, size: 0x1000n }, 1),
      ],
      segments: [],
    };
    const rows = column(makePicture({ map }), 'image').rows;
    assert.deepEqual(
      rows.map(({ name, lane }) => [name, lane]),
      [
        ['.a', { index: 0, count: 2 }],
        ['.b', { index: 1, count: 2 }],
      ],
    );
  });

  it('marks what lies past the end of its region', () => {
    const sections = blinky.sections.map((own) =>
      own.name === '._user_heap_stack'
        ? section({ name: own.name, vma: 0x2001_20c0n, size: 0x6868n, region: 'RAM', zeroFill: true }, 5)
        : own,
    );
    const rows = column(makePicture({ map: { ...blinky, sections } }), 'image').rows;
    const past = row(rows, '2,344 bytes past the end');
    assert.deepEqual(
      [past.range?.start, past.range?.end, past.paint],
      ['0x20018000', '0x20018928', 'breach'],
    );
  });

  it('shows a boot stub and the kernel above it in their own places', () => {
    const view = makePicture({ map: twoParts, profile: linux }).views.find(({ id }) => id === 'space');
    const names = view?.columns[0]?.rows.flatMap(
      ({ inside }) => inside?.rows.filter(({ id }) => id.startsWith('image:')) ?? [],
    );
    assert.deepEqual(
      names?.map(({ name, note }) => [name, note]),
      [
        ['kernel.elf', '1 of 5 sections'],
        ['kernel.elf', '4 of 5 sections'],
      ],
    );
  });
});

describe('The image in the space', () => {
  const r = { read: true, write: false, execute: false };
  const rw = { ...r, write: true };
  const rx = { ...r, execute: true };
  const imagesOf = (sections: readonly ReturnType<typeof section>[], id: string): Row[] => {
    const profile = loadBuiltin(id);
    const map = { ...tinyk, machine: profile.arch, addressBits: profile.addressBits, sections, segments: [] };
    const rows = column(makePicture({ map, profile }), 'space').rows;
    return rows
      .flatMap((own) => [own, ...(own.inside?.rows ?? [])])
      .filter((own) => own.id.startsWith('image:'));
  };

  it('is one part for each stretch: flash and a RAM far from it are not 128 MiB together', () => {
    const parts = imagesOf(
      [
        section({ name: '.isr_vector', vma: 0x800_0000n, size: 0x188n, rights: r }, 0),
        section({ name: '.text', vma: 0x800_0188n, size: 0x50n, rights: rx }, 1),
        section({ name: '.data', vma: 0x2000_0000n, size: 0x4b0n, rights: rw }, 2),
        section({ name: '.ccmram', vma: 0x1000_0000n, size: 0xc80n, rights: rw }, 3),
      ],
      'cortex-m',
    );
    assert.deepEqual(
      parts.map(({ range, size, note, paint }) => [range?.start, size, note, paint]),
      [
        ['0x8000000', '472 B', '2 of 4 sections', 'execute'],
        ['0x10000000', '3.1 KiB', '1 of 4 sections', 'write'],
        ['0x20000000', '1.2 KiB', '1 of 4 sections', 'write'],
      ],
    );
  });

  it('has what is linked at 0, such as per-CPU data, though it is larger than what is never mapped there', () => {
    const parts = imagesOf(
      [
        section({ name: '.text', vma: 0xffff_ffff_8100_0000n, size: 0x40_0100n, rights: rx }, 0),
        section({ name: '.data..percpu', vma: 0n, size: 0x1_f058n, rights: rw }, 1),
      ],
      'linux-x86_64-5level',
    );
    const found = parts.find(({ range }) => range?.start === '0x0');
    assert.deepEqual([found?.range?.end, found?.note], ['0x1f058', '1 of 2 sections']);
  });

  it('has parts of their own names where sections share one', () => {
    const own = [0x800_0000n, 0x2000_0000n].map((vma, i) =>
      section({ name: '.text', vma, size: 0x10n, rights: rx }, i),
    );
    assert.deepEqual(
      imagesOf(own, 'cortex-m').map(({ id, range }) => [id, range?.start]),
      [
        ['image:.text', '0x8000000'],
        ['image:.text#2', '0x20000000'],
      ],
    );
  });

  it('is one part where there are more stretches than one could tell apart', () => {
    const own = Array.from({ length: 65 }, (_, i) =>
      section({ name: `.s${i.toString()}`, vma: 0x1_0000_0000n * BigInt(i + 1), size: 0x10n, rights: r }, i),
    );
    assert.equal(imagesOf(own.slice(0, 64), 'linux-x86_64-4level').length, 64);
    assert.deepEqual(
      imagesOf(own, 'linux-x86_64-4level').map(({ note }) => note),
      ['65 sections'],
    );
  });

  it('is a breach only where all of it is; else it says how much', () => {
    const at = 0xffff_ffff_8010_0000n;
    const one = [
      section({ name: '.boot', vma: at, size: 0x1000n, rights: { ...rx, write: true } }, 0),
      section({ name: '.data', vma: at + 0x1000n, size: 0x1000n, rights: rw }, 1),
    ];
    const looks = (sections: typeof one) =>
      imagesOf(sections, 'generic-x86_64').map(({ paint, note }) => [paint, note]);
    assert.deepEqual(looks(one), [['execute', '2 sections, 1 writable and executable']]);
    assert.deepEqual(looks(one.slice(0, 1)), [['breach', '1 section']]);
  });

  it('lies at once in a space that is one region', () => {
    const profile = loadBuiltin('plain-x86-32');
    const map = { ...tinyk, machine: 'i386', addressBits: 32 as const };
    const sections = [section({ name: '.text', vma: 0x8010_0000n, size: 0x1000n, rights: rx }, 0)];
    const view = makePicture({ map: { ...map, sections }, profile }).views.find(({ id }) => id === 'space');
    assert.deepEqual(view?.lens, ['image:.text']);
    assert.deepEqual(
      view.columns[0]?.rows.map(({ name, inside }) => [name, inside === undefined]),
      [
        ['Address space', true],
        ['tinyk.elf', false],
      ],
    );
  });

  it('has no place where it is linked near 0 to be moved, as shared objects and EFI programs are', () => {
    const load = { index: 0, rights: rx, vaddr: 0n, paddr: 0n, offset: 0n, filesz: 0x2000n, memsz: 0x2000n };
    const segments = [
      { ...load, type: 'LOAD', align: 0x1000n, sections: ['.text'] },
      { ...load, type: 'DYNAMIC', index: 1, align: 8n, sections: ['.dynamic'] },
    ];
    const sections = [section({ name: '.text', vma: 0x1000n, size: 0x23n, rights: rx }, 0)];
    const own = makePicture({
      map: { ...tinyk, sections, segments },
      profile: loadBuiltin('generic-x86_64'),
    });
    const space = own.views.find(({ id }) => id === 'space');
    assert.equal(space?.status?.text, 'tinyk.elf is linked near 0 to be moved: its place is not known');
    assert.ok(!JSON.stringify(space.columns).includes('image:'));
    assert.ok(!own.views.some(({ id }) => id === 'translation'));
    const origin = { kind: 'image', file: 'BOOTX64.EFI', format: 'PE' } as const;
    const efi = makePicture({
      map: { ...tinyk, sections, segments: [], origin },
      profile: loadBuiltin('generic-x86_64'),
    });
    assert.ok(!JSON.stringify(efi.views.find(({ id }) => id === 'space')).includes('image:'));
    // A boot sector is where it is linked.
    const boot = { ...tinyk, sections, segments: segments.slice(0, 1) };
    const fixed = makePicture({ map: boot, profile: loadBuiltin('generic-x86_64') });
    assert.ok(JSON.stringify(fixed.views.find(({ id }) => id === 'space')).includes('image:.text'));
  });

  it('opens the top of the space where there is none', () => {
    const view = makePicture({ profile: linux }).views.find(({ id }) => id === 'space');
    assert.deepEqual(view?.lens, ['top:31']);
  });
});

describe('The picture of a Cortex-M image', () => {
  const picture = makePicture({ map: { ...blinky, machine: 'arm' }, profile: loadBuiltin('cortex-m') });

  it('has no translation: what a program uses is what is on the bus', () => {
    assert.deepEqual(
      picture.views.map(({ id }) => id),
      ['space', 'image'],
    );
  });

  it('has the image in the bit-band region, and that in SRAM', () => {
    const sram = row(column(picture, 'space').rows, 'SRAM').inside?.rows ?? [];
    assert.deepEqual(
      sram.map(({ name, depth, lane }) => [name, depth, lane]),
      [
        ['SRAM', undefined, undefined],
        ['Bit-band region of SRAM', 1, undefined],
        ['Bit-band alias of SRAM', 1, undefined],
        ['blinky.elf', 2, undefined],
      ],
    );
  });

  it('has no fill between the last section of a region and the first of the next, but what is free', () => {
    const { map } = mapOfScript({
      text: `MEMORY { BOOT (rx) : ORIGIN = 0x0, LENGTH = 32K
        APP (rx) : ORIGIN = 0x8000, LENGTH = 32K }
      SECTIONS {
        .boot : { LONG(1) . = ALIGN(64); LONG(2) } >BOOT
        .pad : { LONG(3) } >BOOT
        .app : ALIGN(16) { LONG(4) } >APP
      }`,
      file: 'app.ld',
      readInclude: () => undefined,
      images: [],
    });
    const rows = column(makePicture({ map }), 'image').rows.map(({ name, size }) => `${name} ${size ?? ''}`);
    // 0x7fb8 bytes of BOOT, and 0x8000 − 4 of APP.
    assert.deepEqual(rows, ['.boot 68 B', '.pad 4 B', 'free 31.9 KiB', '.app 4 B', 'free 32 KiB − 4 B']);
  });

  it('copies what runs elsewhere, which a kernel with page tables does not', () => {
    const words = (own: Picture): string =>
      (own.views.find(({ id }) => id === 'image')?.bands ?? [])
        .flatMap(({ label }) => label ?? [])
        .map(({ text }) => text)
        .join();
    assert.match(words(picture), /copied at start-up/);
    // Of several sections it is said once.
    const data = blinky.sections.find(({ name }) => name === '.data');
    assert.ok(data !== undefined);
    const at = (base: bigint): typeof data => ({
      ...data,
      name: `.data${base.toString()}`,
      vma: known(0x2000_8000n + base * 0x100n),
      lma: known(0x0800_8000n + base * 0x1000n),
    });
    const more = makePicture({ map: { ...blinky, sections: [...blinky.sections, at(1n), at(2n)] } });
    assert.equal(words(more).split('copied at start-up').length, 2);
    const paged = makePicture({ map: { ...blinky, machine: 'x86_64', addressBits: 64 }, profile: linux });
    assert.doesNotMatch(words(paged), /copied/);
    assert.match(words(paged), /VMA − LMA/);
  });
});

describe('The picture of translation', () => {
  it('has the image where it is loaded, by its name, and says how far that is', () => {
    const picture = makePicture({ map: twoParts, profile: loadBuiltin('generic-x86_64') });
    const view = picture.views.find(({ id }) => id === 'translation');
    assert.deepEqual(
      column(picture, 'translation', 1)
        .rows.filter(({ shape }) => shape === 'named')
        .map(({ name, note, range }) => [name, note, range?.start]),
      [
        ['kernel.elf', '.boot', '0x100000'],
        ['kernel.elf', '.text … .bss', '0x106000'],
      ],
    );
    assert.deepEqual(
      view?.bands.map(({ label }) => label?.map(({ text }) => text)),
      [['1:1'], ['virtual − physical', '0xffffffff80000000']],
    );
  });

  it('has parts without code in other colours, and says nothing of RAM that nobody told it of', () => {
    const sections = [
      section({ name: '.text', vma: 0x8010_0000n, lma: 0x10_0000n, size: 0x1000n }, 0),
      section({ name: '.data', vma: 0x8010_1000n, lma: 0x8010_1000n, size: 0x1000n }, 1),
    ].map((own, i) => ({ ...own, rights: { read: true, write: i === 1, execute: i === 0 } }));
    const map = { ...tinyk, machine: 'i386', addressBits: 32 as const, sections, segments: [] };
    const picture = makePicture({ map, profile: loadBuiltin('plain-x86-32') });
    assert.deepEqual(
      column(picture, 'translation', 1).rows.map(({ name, paint }) => [name, paint]),
      [
        ['tinyk.elf', 'execute'],
        ['nothing known', 'hole'],
        ['tinyk.elf', 'write'],
      ],
    );
  });

  it('has of a script alone the first bytes whose two addresses it says, and no end that it does not', () => {
    const picture = makePicture({ map: unbuilt, profile: loadBuiltin('generic-x86_64') });
    const [virtual, physical] = [column(picture, 'translation', 0), column(picture, 'translation', 1)];
    const own = row(virtual.rows, 'kernel.ld');
    assert.deepEqual(
      [own.range?.start, own.size, own.note, own.sureness, own.open],
      ['0xffffffff80100000', undefined, '.text, size not known', 'unknown', true],
    );
    assert.deepEqual(
      physical.rows.map(({ name, range, open }) => [name, range?.start, open]),
      [
        ['kernel.ld', '0x100000', true],
        ['.rodata … .bss', undefined, undefined],
      ],
    );
    assert.deepEqual(
      picture.views.find(({ id }) => id === 'translation')?.bands.map(({ label }) => label?.[1]?.text),
      ['0xffffffff80000000', undefined],
    );
    const details = picture.details[own.details ?? ''];
    assert.equal(fact(details, 'Last byte'), undefined);
    assert.deepEqual(details?.text, [
      'Physical 0x100000 and up: virtual − 0xffffffff80000000.',
      'How far it goes is known once it is built.',
    ]);
    // Beside the direct map of a layout that has one: 0xffff888000000000 + 1 MiB.
    const found = translate(linear(makePicture({ map: unbuilt, profile: linux })), 0xffff_ffff_8010_0000n);
    assert.ok(found?.aliases.includes(0xffff_8880_0010_0000n));
  });

  it('has sections whose addresses are not known in both columns, where their bounds say, and tells why', () => {
    const bound = { ...unknown('it follows .text'), atLeast: 0xffff_ffff_8010_1000n };
    const sections = unbuilt.sections.map((own, i) => ({ ...own, ...(i === 1 ? { vma: bound } : {}) }));
    const picture = makePicture({ map: { ...unbuilt, sections }, profile: linux });
    const [virtual, physical] = [column(picture, 'translation', 0), column(picture, 'translation', 1)];
    const own = row(virtual.rows, '.rodata … .bss');
    assert.deepEqual(
      [own.range, own.note, own.sureness, own.paint],
      [undefined, 'at or above 0xffffffff80101000', 'unknown', 'unknown'],
    );
    // In the region that the bound lies in, above the part that it follows: no row is gone for it.
    const outer = virtual.rows.filter(({ depth = 0 }) => depth === 0);
    const below = virtual.rows[virtual.rows.indexOf(own) - 1];
    assert.deepEqual([below?.name, below?.depth, own.depth], ['kernel.ld', 1, 1]);
    const before = column(makePicture({ profile: linux }), 'translation', 0).rows;
    const ranged = outer.filter(({ range }) => range !== undefined);
    assert.equal(ranged.at(-1)?.range?.end, before.at(-1)?.range?.end);
    ranged.forEach(({ range }, i) => {
      assert.equal(range?.start, i === 0 ? '0x0' : ranged[i - 1]?.range?.end);
    });
    assert.equal(row(physical.rows, '.rodata … .bss').note, 'not known');
    const details = picture.details[own.details ?? ''];
    assert.deepEqual(
      details?.facts.map(({ label, note }) => [label, note]),
      [
        ['Virtual', 'not known: it follows .text, at or above 0xffffffff80101000'],
        ['Physical', 'not known: it follows .text'],
      ],
    );
    assert.deepEqual(
      details?.groups?.map(({ title, facts }) => [title, facts[0]?.note]),
      [
        ['.data', 'not known: it follows .rodata, whose size is not known'],
        ['.bss', 'not known: it follows .data, whose size is not known'],
      ],
    );
  });

  it('has what nothing at all is known of below everything, not between two regions', () => {
    const nowhere = { vma: unknown('BASE is not defined'), lma: unknown('BASE is not defined') };
    const sections = unbuilt.sections.map((own) => ({ ...own, ...nowhere }));
    const picture = makePicture({ map: { ...unbuilt, sections }, profile: loadBuiltin('generic-x86_64') });
    assert.equal(column(picture, 'translation', 0).rows[0]?.name, '.text … .bss');
    assert.equal(column(picture, 'translation', 1).rows.length, 1);
  });

  it('has one address of a section whose other one is not known', () => {
    const sections = [
      section(
        { name: '.text', vma: 0xffff_ffff_8010_0000n, lma: unknown('LOAD is not defined'), size: 0x1000n },
        0,
      ),
      section({ name: '.boot', vma: unknown('BOOT is not defined'), lma: 0x7c00n, size: 0x200n }, 1),
    ];
    const picture = makePicture({
      map: { ...tinyk, sections, segments: [] },
      profile: loadBuiltin('generic-x86_64'),
    });
    const [virtual, physical] = [
      column(picture, 'translation', 0).rows,
      column(picture, 'translation', 1).rows,
    ];
    const where = (rows: readonly Row[], name: string) => [
      row(rows, name).range?.start,
      row(rows, name).range?.end,
    ];
    assert.deepEqual(where(virtual, '.text'), ['0xffffffff80100000', '0xffffffff80101000']);
    assert.deepEqual(where(virtual, '.boot'), [undefined, undefined]);
    assert.deepEqual(where(physical, '.text'), [undefined, undefined]);
    assert.deepEqual(where(physical, '.boot'), ['0x7c00', '0x7e00']);
  });

  const linear = (picture: Picture) => picture.views.find(({ id }) => id === 'translation')?.linear ?? [];

  it('leads every OSv address of a byte to one physical address', () => {
    // OSv's document of 2014: linear areas at 0xffff800000000000, 0xffff900000000000 and 0xffffa00000000000, kernel 1:1.
    const pieces = linear(makePicture({ profile: loadBuiltin('osv-legacy') }));
    const aliases = [0x20_1000n, 0xffff_8000_0020_1000n, 0xffff_9000_0020_1000n, 0xffff_a000_0020_1000n];
    for (const address of aliases) {
      const found = translate(pieces, address);
      assert.equal(found?.physical, 0x20_1000n);
      assert.deepEqual([...found.aliases].sort(), [...aliases].sort());
    }
    assert.equal(translate(pieces, 0xffff_b000_0000_0000n), undefined);
  });

  it('has a byte of the Linux kernel in the direct map too', () => {
    const found = translate(linear(makePicture({ map: tinyk, profile: linux })), 0xffff_ffff_8010_0000n);
    assert.equal(found?.physical, 0x10_0000n);
    assert.deepEqual([...found.aliases].sort(), [0xffff_8880_0010_0000n, 0xffff_ffff_8010_0000n]);
  });

  it('believes the load address of an image before the layout', () => {
    const sections = [
      section({ name: '.text', vma: 0xffff_ffff_8000_0000n, lma: 0x4000_0000n, size: 0x1000n }, 0),
    ];
    const found = translate(
      linear(makePicture({ map: { ...tinyk, sections }, profile: linux })),
      0xffff_ffff_8000_0010n,
    );
    assert.equal(found?.physical, 0x4000_0010n);
  });
});

describe('The picture of a Linux program', () => {
  const process = loadBuiltin('linux-process-x86_64');
  const viewIds = (picture: Picture): string[] => picture.views.map(({ id }) => id);

  it('counts the sections that are drawn, and has no dynamic linker where it names none', () => {
    const threads = program.sections.map((own, i) =>
      i === program.sections.length - 1 ? { ...own, threadLocal: true, zeroFill: true } : own,
    );
    const count = `${(threads.length - 1).toString()} sections`;
    const own = makePicture({ map: { ...program, sections: threads } });
    assert.ok(column(own, 'image').subtitle.startsWith(count), column(own, 'image').subtitle);
    assert.match(column(own, 'process').subtitle, /dynamic linker/);
    const segments = program.segments.filter(({ type }) => type !== 'INTERP');
    const alone = makePicture({ map: { ...program, segments } });
    assert.equal(column(alone, 'process').subtitle, 'as exec lays it out');
  });

  it('says nothing of physical memory: which pages a program gets nobody knows', () => {
    assert.deepEqual(viewIds(makePicture({ map: program, profile: process })), [
      'space',
      'image',
      'process',
      'tables',
    ]);
  });

  it('has no place in the space where the kernel chooses one, and says so', () => {
    const sections = [
      section({ name: '.interp', vma: 0x318n, size: 0x1cn }, 0),
      section({ name: '.text', vma: 0x1060n, size: 0x100n }, 1),
    ];
    const picture = makePicture({ map: { ...program, sections }, profile: process });
    const space = picture.views.find(({ id }) => id === 'space');
    assert.deepEqual(space?.lens, []);
    assert.match(space.status?.text ?? '', /moved/);
    assert.equal(column(picture, 'image').subtitle, '2 sections, moved as one when loaded');
    const tables = picture.views.find(({ id }) => id === 'tables')?.tables;
    assert.deepEqual([tables?.image, tables?.costs], [undefined, []]);
  });

  it('stands between what is never mapped and what exec adds, in the order of addresses', () => {
    const rows = column(makePicture({ map: program }), 'process').rows;
    assert.deepEqual(
      rows.filter(({ paint }) => paint !== 'fill').map(({ name }) => name),
      [
        'never mapped (mmap_min_addr)',
        'not mapped',
        '.interp',
        '.text',
        '.rodata',
        '.data',
        '.bss',
        'random gap',
        'heap (brk)',
        'free',
        'mappings, thread stacks',
        'shared libraries',
        'ld.so',
        'vdso, vvar',
        'random gap',
        'stack',
        'arguments',
        'environment',
        'guard page',
      ],
    );
    assert.deepEqual(row(rows, 'guard page').range, { start: '0x7ffffffff000', end: '0x800000000000' });
    assert.deepEqual(row(rows, 'stack').pattern, ['0000', '7ff·', '····', '·000']);
  });

  it('has no addresses for a program that is moved, only the digits that stay', () => {
    const sections = [
      section({ name: '.interp', vma: 0x318n, size: 0x1cn }, 0),
      section({ name: '.text', vma: 0x1060n, size: 0x100n }, 1),
    ];
    const rows = column(makePicture({ map: { ...program, sections } }), 'process').rows;
    const text = row(rows, '.text');
    assert.equal(text.range, undefined);
    assert.deepEqual(text.pattern, ['0000', '5···', '····', '·060']);
    assert.equal(text.sureness, 'random');
  });

  it('is no kernel: a map that names no interpreter has no process', () => {
    assert.deepEqual(
      makePicture({ map: tinyk }).views.map(({ id }) => id),
      ['space', 'image'],
    );
  });
});

describe('The picture of every built-in layout', () => {
  for (const { id } of builtinProfiles) {
    it(`leaves no address out: ${id}`, () => {
      const profile = loadBuiltin(id);
      const space = column(makePicture({ profile }), 'space');
      const tiling = space.rows.filter(
        (candidate) => (candidate.depth ?? 0) === 0 && candidate.range !== undefined,
      );
      let reached = 0n;
      for (const { range, name } of tiling) {
        assert.equal(BigInt(range?.start ?? '0x0'), reached, `before ${name}`);
        reached = BigInt(range?.end ?? '0x0');
      }
      assert.equal(reached, 1n << BigInt(profile.addressBits));
    });
  }
});

describe('The picture of an own profile', () => {
  it('has a row of its own for each range that the profile says nothing about', () => {
    const text = `{ "paging": "x86_64-4level", "regions": [
      { "name": "Boot map", "start": "0", "size": "2MiB", "kind": "kernel" },
      { "name": "Window", "start": "0xffffffff80000000", "size": "2MiB", "physical": 0 },
      { "name": "Direct map", "start": "0xffff800000000000", "size": "64GiB", "physical": 0 }
    ] }`;
    const { profile } = parseProfile(text, 'own.json');
    assert.ok(profile !== undefined);
    const picture = makePicture({ profile });
    for (const view of ['space', 'translation']) {
      const ids = column(picture, view).rows.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, ids.join(', '));
    }
    const named = column(picture, 'space').rows.filter(({ name }) => name === 'Unassigned');
    assert.deepEqual(
      named.map(({ details }) => fact(picture.details[details ?? ''], 'Start')),
      ['0x0000000000200000', '0xffff801000000000', '0xffffffff80200000'],
    );
    const labels = column(picture, 'space').brackets.map(({ label }) => label);
    assert.deepEqual(labels, ['low half, 128 TiB', 'kernel half, 128 TiB']);
    const withImage = makePicture({ profile, map: tinyk }).views.find(({ id }) => id === 'translation');
    assert.deepEqual(
      withImage?.bands.map(({ id, label }) => [id, label?.length]),
      [
        ['region:Direct map', 2],
        ['region:Window', 2],
        ['image:.text', undefined],
      ],
    );
    const compare = { kind: 'profiles' as const, before: profile, after: linux };
    const compared = makePicture({ profile: linux, compare }).views.find(({ id }) => id === 'compare');
    const rows = compared?.comparison?.tables[0]?.rows.map(({ name }) => name) ?? [];
    assert.ok(rows.includes('Window') && !rows.includes('Unassigned'));
  });
});

describe('The page tables of what is moved at each start', () => {
  it('say so, and begin where Linux puts a program without ASLR', () => {
    const own = { ...program, sections: program.sections.map((one) => ({ ...one, vma: atLow(one.vma) })) };
    const view = makePicture({ map: own, profile: linux }).views.find(({ id }) => id === 'tables');
    assert.equal(view?.status?.text, `${own.name} is moved at each start: here without ASLR`);
    // As gdb shows any such program.
    assert.equal(view.tables?.start, '0x555555554000');
    assert.ok(!view.tables.pieces.some(({ mapped }) => mapped));
  });

  function atLow(vma: Quantity): Quantity {
    return vma.kind === 'known' ? known(vma.value % 0x10_0000n) : vma;
  }
});

describe('A picture made part by part', () => {
  for (const map of [tinyk, blinky, program, hostile]) {
    it(`is the whole one in the end, of ${map.name.slice(0, 20)}`, () => {
      const whole = makePicture({ map, profile: linux });
      const draft = draftPicture({ map, profile: linux });
      assert.equal(draft.title, whole.title);
      assert.deepEqual(
        draft.views.map(({ id, title }) => [id, title]),
        whole.views.map(({ id, title }) => [id, title]),
      );
      // Asked for before any view is made.
      for (const [key, details] of Object.entries(whole.details))
        assert.deepEqual(draft.details(key), details, key);
      assert.deepEqual(
        draft.views.map((own) => own.view()),
        whole.views,
      );
      assert.equal(draft.details('no such row'), undefined);
    });
  }
});
