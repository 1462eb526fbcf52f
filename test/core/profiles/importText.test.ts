import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { hex } from '../../../src/core/address';
import { drawAscii } from '../../../src/core/export/ascii';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { importText, type ImportedText } from '../../../src/core/profiles/importText';
import { profileText } from '../../../src/core/profiles/importText/write';
import type { LayoutProfile } from '../../../src/core/profiles/profile';
import { parseProfile } from '../../../src/core/profiles/userProfile';

const fixtures = join(__dirname, '../../fixtures');
const seed = (name: string): string => readFileSync(join(fixtures, 'seeds', name), 'utf8');
const sample = (name: string): string => readFileSync(join(fixtures, 'importText', name), 'utf8');

/** Every profile must be one that our own reader of profile files takes, without a finding. */
function profilesOf({ profiles, unread }: ImportedText): readonly LayoutProfile[] {
  return profiles.map((data) => {
    const { profile, issues } = parseProfile(profileText(data, unread, 'a test'), 'imported.json');
    assert.deepEqual(issues, []);
    assert.ok(profile);
    return profile;
  });
}

/** `start last name`, without what the reader fills in. */
function rows(profile: LayoutProfile | undefined): readonly string[] {
  return (profile?.regions ?? [])
    .filter(({ name }) => name !== 'Unassigned' && name !== 'Non-canonical hole')
    .map(
      ({ range, name, layer }) =>
        `${hex(range.start)} ${hex(range.end - 1n)} ${name}${layer === 'overlay' ? ' (overlay)' : ''}`,
    );
}

function parts(profile: LayoutProfile | undefined): readonly string[] {
  return (profile?.ordered ?? []).flatMap(({ within, lowToHigh }) =>
    lowToHigh.map(({ name, growth = '' }) => `${within}: ${name} ${growth}`.trim()),
  );
}

const generic = [
  '0x0 0x3fffff Reserved / Unmapped',
  '0x400000 0x7fffffffffff User Space',
  '0x800000000000 0xffff7fffffffffff Unused / Guard Space',
  '0xffff800000000000 0xffffffffffffffff Kernel Space',
];

const osv = [
  '0x200000 0x17fffff Kernel (Core ELF)',
  '0x100000000000 0x1001ffffffff s_program',
  '0x100200000000 0x104001ffffff ELF Namespaces(max: 32)',
  '0x100200000000 0x1003ffffffff Program (overlay)',
  '0xffff800000000000 0xffff8fffffffffff Main Area',
  '0xffff900000000000 0xffff9fffffffffff Page Area',
  '0xffffa00000000000 0xffffafffffffffff Mempool Area',
  '0xffffb00000000000 0xffffffffffffffff Debug Area',
];

describe('a profile from a text', () => {
  for (const name of ['000_bd0189f4e04234b7.txt', '001_10f9117a35d5544d.txt']) {
    it(`reads the drawing of a process and its kernel: ${name.slice(0, 3)}`, () => {
      const found = importText(seed(name), 'Seed');
      const [profile, ...more] = profilesOf(found);
      assert.deepEqual(rows(profile), generic);
      assert.deepEqual(parts(profile), [
        'User Space: .text',
        'User Space: Static && Global Variables',
        'User Space: Heap higher',
        'User Space: Memory-Mapped Region',
        'User Space: Stack lower',
      ]);
      assert.equal(profile?.paging, 'x86_64-4level');
      assert.deepEqual(more, []);
      assert.deepEqual(found.unread, []);
    });
  }

  it('reads a drawing whose line breaks were lost', () => {
    const [profile] = profilesOf(importText(seed('002_31eeb62786bc07bc.txt'), 'Seed'));
    assert.deepEqual(rows(profile), [
      '0x0 0x3fffff Guard',
      '0x400000 0x7ffeffffffff Program .text to User Stacks',
      '0x7fff00000000 0x7fffffffffff Guard (2)',
      '0xffffffff80000000 0xffffffffbfffffff Kernel Code, Kernel Heap, Kernel Stacks',
      '0xffffffffc0000000 0xffffffffff5fffff Recursive Page Mapping',
      '0xffffffffff600000 0xffffffffffffffff Higher Half',
    ]);
    assert.deepEqual(parts(profile).slice(0, 7), [
      'Program .text to User Stacks: Program .text',
      'Program .text to User Stacks: Program .rodata',
      'Program .text to User Stacks: Program .data',
      'Program .text to User Stacks: Program .bss',
      'Program .text to User Stacks: User Heap higher',
      'Program .text to User Stacks: Available for mmap, shared libraries, etc.',
      'Program .text to User Stacks: User Stacks lower',
    ]);
    const kernel = profile?.regions.find(({ name }) => name.startsWith('Kernel Code'));
    assert.match(
      kernel?.certainty.kind === 'estimated' ? kernel.certainty.reason : '',
      /across the non-canon/,
    );
  });

  it('reads two layouts of one text, and says what it could not read', () => {
    const found = importText(seed('003_a2c83dd7d848458b.txt'), 'Seed');
    const [first, second, ...more] = profilesOf(found);
    assert.deepEqual(rows(first), generic);
    assert.deepEqual(parts(first).slice(2, 5), [
      'User Space: Heap higher',
      'User Space: Free Space',
      'User Space: Memory-Mapped Region',
    ]);
    assert.deepEqual(rows(second), [
      '0x0 0x7fffffffffff User space',
      '0xffff800000000000 0xffffffffffffffff Kernel space',
    ]);
    assert.deepEqual(more, []);
    assert.deepEqual(
      found.unread.map(({ line, why }) => [line, why]),
      [
        [172, 'a drawing without addresses'],
        [200, 'an address lacks its leading 0'],
      ],
    );
  });

  it('reads a drawing with low addresses at the top, blanks in them and braces beside it', () => {
    const found = importText(seed('004_18d436c398ec6f73.txt'), 'Seed');
    const [first, second, ...more] = profilesOf(found);
    assert.deepEqual(rows(first), osv);
    assert.deepEqual(
      first?.landmarks.map(({ name, address }) => `${name} ${hex(address)}`),
      [
        'kernel_base 0x200000',
        'lzkernel_base 0x1800000',
        'program_base 0x100000000000',
        'phys_mem 0xffff800000000000',
      ],
    );
    assert.deepEqual(rows(second).slice(1), [
      '0x800000000000 0xffff7fffffffffff Unused Space',
      '0xffff800000000000 0xffffffffffffffff Kernel Space',
    ]);
    assert.deepEqual(
      second?.ordered[0]?.lowToHigh.map(({ name, growth = '' }) => `${name} ${growth}`.trim()),
      [
        'Reserved (Catch Exceptions of NULL/Little Pointers)',
        'Text Segment',
        'Data Segment',
        '[Random]',
        'Heap higher',
        'Memory Mapping Segment',
        '[Random]',
        'Stack lower',
        '[Random]',
        'Command-line Arguments',
        'Environment Variables',
      ],
    );
    assert.deepEqual(more, []);
    // 0x104002000000 has two digits swapped: with 256 GiB it would be 0x104200000000.
    assert.match(found.unread[0]?.why ?? '', /given as 256G, and its addresses make 248\.0 GiB/);
  });

  it('reads a table as the kernel documents have it', () => {
    const found = importText(sample('table.txt'), 'Table');
    const [profile] = profilesOf(found);
    assert.deepEqual(rows(profile), [
      '0x0 0x7fffffffefff user space',
      '0x7ffffffff000 0x7fffffffffff guard page',
      '0xffff888000000000 0xffffc87fffffffff direct map',
      '0xffffffffa0000000 0xfffffffffeffffff modules',
    ]);
    assert.deepEqual(
      found.unread.map(({ line, why }) => [line, why]),
      [
        [10, 'the start of the range is not an address'],
        [12, 'the end of the range is not an address'],
      ],
    );
  });

  it("reads dmesg's table of a 32-bit kernel, and no physical ranges", () => {
    const found = importText(sample('dmesg.txt'), 'i386');
    const [profile] = profilesOf(found);
    assert.equal(profile?.addressBits, 32);
    assert.deepEqual(rows(profile), [
      '0xc0000000 0xf77fdfff lowmem',
      '0xc0400000 0xc078ffff .text (overlay)',
      '0xc0a00000 0xc0a9dfff .init (overlay)',
      '0xf7ffe000 0xff7fdfff vmalloc',
      '0xff800000 0xffbfffff pkmap',
      '0xfff15000 0xffffefff fixmap',
    ]);
    assert.deepEqual(
      found.unread.map(({ why }) => why),
      ['a range of physical addresses'],
    );
  });

  it('reads every mapping of /proc/PID/maps', () => {
    const text = sample('maps.txt');
    const [profile] = profilesOf(importText(text, 'cat'));
    const expected = text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, start = '', end = ''] = /^(\w+)-(\w+)/.exec(line) ?? [];
        return `${hex(BigInt(`0x${start}`))} ${hex(BigInt(`0x${end}`) - 1n)}`;
      });
    assert.deepEqual(
      rows(profile).map((row) => row.split(' ').slice(0, 2).join(' ')),
      expected,
    );
    assert.equal(profile?.regions.find(({ name }) => name === '[stack]')?.growth, 'lower');
  });

  it('reads our own drawings of the built-in profiles back', () => {
    let tried = 0;
    for (const { id, arch } of builtinProfiles) {
      const profile = loadBuiltin(id);
      // A drawing does not say its mode, and another's regions may lie in the hole of x86-64.
      if (arch !== 'x86_64') continue;
      // Overlays cut the drawing's boxes into pieces, and parts take the place of their region.
      if (profile.ordered.length > 0 || profile.regions.some(({ layer }) => layer === 'overlay')) continue;
      tried += 1;
      for (const style of ['ascii', 'unicode'] as const) {
        for (const lowAtTop of [false, true]) {
          const { profiles } = importText(drawAscii({ profile }, { style, lowAtTop }), id);
          const drawn = profiles.flatMap(({ regions = [] }) =>
            regions.map(({ start }) => BigInt(start ?? 0)),
          );
          assert.deepEqual(
            drawn,
            profile.regions.map(({ range }) => range.start),
            `${id} ${style}`,
          );
        }
      }
    }
    assert.ok(tried >= 3);
  });

  it('says why, where nothing or not all can be read', () => {
    const cases: readonly (readonly [text: string, why: RegExp])[] = [
      ['stack at 0x7fff0000 and heap', /only one address/],
      ['a: 0x2000 - 0x1000', /ends before it starts/],
      ['0x1000 - 0x2000', /no name/],
      ['from 0x1000 we jump to 0x2000', /not written as a range/],
      ['+---+ 0x3000\n| a |\n+---+ 0x9000\n| b |\n+---+ 0x1000', /order of the others/],
      ['+-----+ 0x1000\n| one |\n+-----+', /single address/],
      ['kernel: 0x0000700000000000 - 0xffffffff80000000', /non-canonical hole/],
    ];
    for (const [text, why] of cases) {
      const { unread } = importText(text, 'x');
      assert.match(unread.map((line) => line.why).join('; '), why, text);
    }
    for (const text of [
      '',
      'no addresses here',
      '---\n***\n| a | b | c |\n|---|---|---|',
      '\u0000\u0001\u0002ELF',
    ])
      assert.deepEqual(importText(text, 'x'), { profiles: [], unread: [] });
  });

  it('throws on nothing, and makes valid profiles of whatever it reads', () => {
    const piece = fc.constantFrom(
      ...[
        '+---+',
        '┌──┐',
        '├──┤',
        '| a |',
        '│ b',
        '0x1000',
        '0x 0000 1000 0000 0000',
        '0xffff_8000_0000_0000',
        '--\\',
      ],
      ...[
        '--X',
        '--/',
        '|- C - 8G',
        '\n',
        '\n',
        ' ',
        ' - ',
        ' : ',
        '|',
        'ffff800000000000',
        '7f00-8000 rw-p 0 0:0 0 [heap]',
      ],
      ...[
        'Start | End | Name\n',
        '*/ // "\\',
        '__proto__',
        '(grows up)',
        '↓',
        '9999999999G',
        '0x00ffffffffffffffff',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        profilesOf(importText(pieces.join(''), 'x'));
      }),
      { numRuns: 300 },
    );
  });

  it('takes time in proportion to the text', () => {
    const hostile = [
      '| a\n',
      '+---+ 0x1000\n',
      '--\\ --\\ ',
      '(',
      '0x 0000 ',
      '|',
      '- ',
      '-',
      '~',
      'a:',
      '┌',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(Math.floor(200_000 / piece.length));
      // Time of the processor: others may be at work on the machine.
      const started = process.cpuUsage();
      importText(text, 'x');
      importText(text.replaceAll('\n', ' ').replace(/(.{15000})/g, '$1\n'), 'x');
      assert.ok(process.cpuUsage(started).user < 3_000_000, `${JSON.stringify(piece)} took too long`);
    }
  });
});
