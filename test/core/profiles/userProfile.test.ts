import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex } from '../../../src/core/address';
import { loadBuiltin, lookupRegion, physicalAddress } from '../../../src/core/profiles';
import type { LayoutProfile } from '../../../src/core/profiles/profile';
import { duplicateIds, parseProfile } from '../../../src/core/profiles/userProfile';

function profileOf(text: string, file = 'my-kernel.json'): LayoutProfile {
  const { profile, issues } = parseProfile(text, file);
  assert.deepEqual(issues, []);
  assert.ok(profile !== undefined);
  return profile;
}

function bases(profile: LayoutProfile): readonly string[] {
  return profile.regions
    .filter(({ layer }) => layer === 'base')
    .map(({ range, name }) => `${hex(range.start)} ${name}`);
}

describe('a profile of a user', () => {
  it('needs no more than a name, a start and a size, and may have comments', () => {
    const profile = profileOf(`{
      // The last 2 GiB.
      "regions": [
        { "name": "Kernel", "start": "-2GiB", "size": "512MiB" }, /* trailing commas are fine */
      ],
    }`);
    assert.equal(profile.id, 'my-kernel');
    assert.equal(profile.title, 'my-kernel');
    assert.equal(profile.paging, 'x86_64-4level');
    assert.deepEqual(bases(profile), [
      '0x0 Unassigned',
      '0x800000000000 Non-canonical hole',
      '0xffff800000000000 Unassigned',
      '0xffffffff80000000 Kernel',
      '0xffffffffa0000000 Unassigned',
    ]);
    const kernel = lookupRegion(profile, 0xffff_ffff_8000_0000n).base;
    assert.equal(kernel?.kind, 'kernel');
    assert.equal(kernel.privilege, 'kernel');
    assert.equal(kernel.source, 'my-kernel.json');
  });

  it('takes sizes and addresses in every notation', () => {
    const profile = profileOf(`{ "paging": "x86-32", "regions": [
      { "name": "a", "start": 0, "size": 4096 },
      { "name": "b", "start": "1MiB", "last": "0x1f_ffff" },
      { "name": "c", "start": "-1 GiB", "size": "1G" },
      { "name": "d", "start": "0x1000", "size": "4K", "layer": "overlay", "physical": "0xfee0'0000" },
    ] }`);
    assert.deepEqual(bases(profile), [
      '0x0 a',
      '0x1000 Unassigned',
      '0x100000 b',
      '0x200000 Unassigned',
      '0xc0000000 c',
    ]);
    const mapping = physicalAddress(profile, 0x1010n);
    assert.equal(mapping.kind === 'known' ? mapping.address : 0n, 0xfee0_0010n);
  });

  it('takes fractions of units, backticks and a byte order mark', () => {
    const profile = profileOf(
      '\ufeff{ "regions": [{ "name": "w", "start": "0xfffff800`00000000", "size": "1.5GiB" }] }',
    );
    const region = profile.regions.find(({ name }) => name === 'w');
    assert.equal(region?.range.start, 0xffff_f800_0000_0000n);
    assert.equal(region.range.end, 0xffff_f800_6000_0000n);
  });

  it('may end where the space ends', () => {
    const profile = profileOf('{ "regions": [{ "name": "top", "start": "-4K", "size": "4K" }] }');
    assert.equal(profile.regions.at(-1)?.range.end, 1n << 64n);
  });

  it('changes regions of a built-in, and cuts its own out of the others', () => {
    const profile = profileOf(`{
      "extends": "linux-x86_64-4level",
      "regions": [
        { "name": "Direct map (page_offset_base)", "start": "0xffff9a0000000000", "size": "16TiB" },
        { "name": "My window", "start": "0xffffc90000100000", "size": "1MiB", "kind": "io" },
      ],
      "remove": ["vmemmap"],
    }`);
    const at = (address: bigint) => lookupRegion(profile, address).base;
    assert.equal(at(0xffff_9a00_0000_0000n)?.name, 'Direct map (page_offset_base)');
    assert.equal(at(0xffff_8880_0000_0000n)?.name, 'Unassigned');
    assert.equal(at(0xffff_c900_0010_0000n)?.name, 'My window');
    assert.equal(at(0xffff_c900_0000_0000n)?.name, 'vmalloc/ioremap');
    assert.equal(at(0xffff_c900_0020_0000n)?.name, 'vmalloc/ioremap');
    assert.equal(at(0xffff_ea00_0000_0000n)?.name, 'Unassigned');
    const mapping = physicalAddress(profile, 0xffff_9a00_0000_1000n);
    assert.equal(mapping.kind === 'known' ? mapping.address : 0n, 0x1000n);
    assert.deepEqual(at(0xffff_9a00_0000_0000n)?.certainty, { kind: 'exact' });
    assert.equal(profile.arch, 'x86_64');
  });

  it('keeps the size of a region when only its start changes', () => {
    const profile = profileOf(
      '{ "extends": "osv", "regions": [{ "name": "Debug area", "start": "0x0000_6800_0000_0000", "layer": "overlay" }] }',
    );
    const [overlay] = lookupRegion(profile, 0x6800_0000_0000n).overlays;
    assert.equal(overlay === undefined ? 0n : overlay.range.end - overlay.range.start, 1n << 44n);
  });

  it('that extends without a change is the built-in under another id', () => {
    const profile = profileOf('{ "extends": "osv" }');
    assert.deepEqual(profile.regions, loadBuiltin('osv').regions);
    assert.equal(profile.title, 'my-kernel (OSv x86-64, current upstream)');
  });

  it('takes its id from the name of the file, made fit', () => {
    assert.equal(profileOf('{}', '/home/me/.memscape/über kernel.json').id, 'ber-kernel');
    assert.equal(profileOf('{}', 'C:\\\\x\\\\---.JSON').id, 'profile');
  });

  it('orders parts within its regions and those it inherits', () => {
    const profile = profileOf(`{ "extends": "generic-x86_64", "ordered": [
      { "within": "Kernel Space", "lowToHigh": ["text", { "name": "heap", "kind": "heap", "growth": "higher" }] } ] }`);
    assert.deepEqual(
      profile.ordered.map(({ within }) => within),
      ['Kernel Space', 'User Space'],
    );
    assert.equal(profile.ordered[0]?.lowToHigh[1]?.growth, 'higher');
  });
});

const wrong: readonly (readonly [
  what: string,
  text: string,
  line: number,
  column: number,
  message: RegExp,
])[] = [
  ['an empty file', '', 1, 1, /expected a value/],
  ['an array', '[]', 1, 1, /expected an object, \{ … \}, found an array/],
  ['a number', '17', 1, 1, /expected an object, \{ … \}, found 17/],
  ['a binary file', '\u0000\u0001ELF\u0002', 1, 1, /not valid JSON/],
  ['an unclosed brace', '{\n  "title": "x"', 2, 15, /expected a closing brace/],
  [
    'a hexadecimal number',
    '{ "regions": [\n{ "name": "a", "start": 0x1000, "size": 1 }] }',
    2,
    26,
    /comma|number/,
  ],
  ['an unknown property', '{\n  "colour": 1\n}', 2, 3, /unknown property "colour"; known are id, title/],
  [
    'an unknown property of a region',
    '{"regions":[{"name":"a","begin":1}]}',
    1,
    25,
    /"begin"; known are name, start, size/,
  ],
  ['__proto__', '{ "__proto__": { "id": "x" } }', 1, 3, /unknown property "__proto__"/],
  ['constructor', '{ "constructor": 1 }', 1, 3, /unknown property "constructor"/],
  ['a key twice', '{ "id": "a",\n"id": "b" }', 2, 1, /"id" is given twice/],
  ['a wrong type', '{ "title": 5 }', 1, 12, /expected text in quotes, found 5/],
  ['regions that are no array', '{ "regions": {} }', 1, 14, /expected an array, \[ … \], found an object/],
  ['a region that is text', '{ "regions": ["a"] }', 1, 15, /expected an object, \{ … \}, found "a"/],
  ['a region without name', '{ "regions": [{ "start": 1 }] }', 1, 15, /"name" is missing/],
  [
    'an unknown kind',
    '{ "regions": [{ "name": "a", "kind": "rom" }] }',
    1,
    38,
    /expected one of "user", .*found "rom"/,
  ],
  [
    'an unknown mode',
    '{ "paging": "sv39" }',
    1,
    13,
    /expected one of "riscv-sv39", "x86-32", .*\(19 in all\), found "sv39"/,
  ],
  [
    'an unknown built-in',
    '{ "extends": "linux" }',
    1,
    14,
    /expected a built-in profile, one of .*found "linux"/,
  ],
  ['no start', '{ "regions": [{ "name": "a", "size": 1 }] }', 1, 15, /"start" is missing/],
  ['no size', '{ "regions": [{ "name": "a", "start": 1 }] }', 1, 15, /"size" is missing: a size, or "last"/],
  [
    'two ends',
    '{ "regions": [{ "name": "a", "start": 1, "size": 1, "last": 9 }] }',
    1,
    61,
    /both a size and a last/,
  ],
  [
    'no address',
    '{ "regions": [{ "name": "a", "start": "here", "size": 1 }] }',
    1,
    39,
    /expected an address such as .*found "here"/,
  ],
  [
    'a start that is true',
    '{ "regions": [{ "name": "a", "start": true, "size": 1 }] }',
    1,
    39,
    /text in quotes or a number, found true/,
  ],
  [
    'a size without sense',
    '{ "regions": [{ "name": "a", "start": 1, "size": "4 KB" }] }',
    1,
    50,
    /expected a size such as .*"4 KB"/,
  ],
  [
    'a negative size',
    '{ "regions": [{ "name": "a", "start": 1, "size": -4 }] }',
    1,
    50,
    /expected a size such as .*-4/,
  ],
  [
    'a fraction',
    '{ "regions": [{ "name": "a", "start": 1.5, "size": 1 }] }',
    1,
    39,
    /1\.5 is not an exact whole number/,
  ],
  [
    'a number above 2^53',
    '{ "regions": [{ "name": "a", "start": 18446744071562067968, "size": 1 }] }',
    1,
    39,
    /18446744071562067968 is not.*as text/,
  ],
  [
    'an infinite number',
    '{ "regions": [{ "name": "a", "start": 1e999, "size": 1 }] }',
    1,
    39,
    /1e999 is not|expected/,
  ],
  ['size 0', '{ "regions": [{ "name": "a", "start": 1, "size": 0 }] }', 1, 50, /"a" has size 0/],
  [
    'an end before the start',
    '{ "regions": [{ "name": "a", "start": "0x2000", "last": "0x1fff" }] }',
    1,
    57,
    /ends at 0x1fff, before its start 0x2000/,
  ],
  [
    'an end above 2^64',
    '{ "regions": [{ "name": "a", "start": "-4K", "size": "8K" }] }',
    1,
    54,
    /would end at 0x10000000000001000, above the end of the 64-bit/,
  ],
  [
    '2^64 as an address',
    '{ "regions": [{ "name": "a", "start": "0x10000000000000000", "size": 1 }] }',
    1,
    39,
    /at most 64 bits/,
  ],
  [
    'an address above 32 bits in a 32-bit mode',
    '{ "paging": "riscv-sv32", "regions": [{ "name": "a", "start": "4GiB", "size": 1 }] }',
    1,
    63,
    /at most 32 bits/,
  ],
  [
    'overlapping base regions',
    '{ "regions": [{ "name": "a", "start": 0, "size": "8K" },\n{ "name": "b", "start": "4K", "size": "8K" }] }',
    2,
    25,
    /"b" \(0x0000000000001000 to 0x0000000000002fff\) overlaps "a"/,
  ],
  [
    'a region in the hole',
    '{ "regions": [{ "name": "a", "start": "0x900000000000", "size": "4K" }] }',
    1,
    39,
    /reaches into 0x0000800000000000 to 0xffff7fffffffffff/,
  ],
  [
    'physical addresses past 2^64',
    '{ "regions": [{ "name": "a", "start": 0, "size": "8K", "physical": "-4K" }] }',
    1,
    68,
    /physical addresses of "a"/,
  ],
  [
    'parts of an unknown region',
    '{ "extends": "osv", "ordered": [{ "within": "debug AREA", "lowToHigh": [] }] }',
    1,
    45,
    /no region "debug AREA"; did you mean "Debug area"/,
  ],
  [
    'removal of an unknown region',
    '{ "extends": "osv", "remove": ["x"] }',
    1,
    32,
    /no region "x"; there are "mmap area/,
  ],
  ['removal without a base', '{ "remove": ["x"] }', 1, 3, /"remove" needs "extends"/],
  ['the id of a built-in', '{ "id": "osv" }', 1, 9, /"osv" is the id of a built-in/],
  ['an id with a slash', '{ "id": "../x" }', 1, 9, /expected letters, digits.*found "\.\.\/x"/],
  [
    'an end instead of a last address',
    '{ "regions": [{ "name": "a", "start": 0, "end": "0x1000" }] }',
    1,
    42,
    /unknown property "end"; give "last"/,
  ],
  [
    'a recursive slot on RISC-V',
    '{ "paging": "riscv-sv39", "recursiveSlot": 3 }',
    1,
    44,
    /RISC-V cannot map/,
  ],
  ['itself as its base', '{ "id": "p", "extends": "p" }', 1, 25, /expected a built-in profile, one of/],
  [
    'a size of a fraction of a byte',
    '{ "regions": [{ "name": "a", "start": 0, "size": "1.001K" }] }',
    1,
    50,
    /expected a size such as/,
  ],
  ['text behind its end', '{}\n{}', 2, 1, /expected the end of the file/],
  ['quotes of another kind', "{ 'id': 1 }", 1, 3, /not valid JSON/],
  [
    'a growth that is no direction',
    '{ "regions": [{ "name": "a", "growth": "up" }] }',
    1,
    40,
    /"higher", "lower", found "up"/,
  ],
  ['a slot that is not in the table', '{ "recursiveSlot": 600 }', 1, 20, /slot 600.*0 to 511/],
  [
    'another width than the base',
    '{ "extends": "osv", "paging": "x86-32" }',
    1,
    31,
    /32-bit addresses and "osv"/,
  ],
  ['nesting without end', '['.repeat(200_000), 1, 17, /more than 16 levels/],
  ['nesting in a value', `{"notes":${'[{"a":'.repeat(50_000)}`, 1, 53, /more than 16 levels/],
  ['a million characters', ' '.repeat(1_000_001), 1, 1, /has 1000001 characters/],
  ['too many regions', `{ "regions": [${'{"name":"a"},'.repeat(2001)}] }`, 1, 14, /at most 2000 entries/],
  ['a bad landmark', '{ "landmarks": [{ "name": "a", "address": "?" }] }', 1, 43, /expected an address/],
];

describe('a faulty profile of a user', () => {
  for (const [what, text, line, column, message] of wrong) {
    it(`with ${what} is told so, at its place`, () => {
      const { issues, profile } = parseProfile(text, 'p.json');
      const [first] = issues;
      assert.ok(first?.location !== undefined, 'an issue with a place');
      assert.match(first.message, message);
      assert.deepEqual([first.location.line, first.location.column], [line, column]);
      assert.equal(
        profile === undefined,
        issues.some(({ severity }) => severity === 'error'),
      );
    });
  }

  it('that shares its id with another is told so', () => {
    const [issue] = duplicateIds([
      { file: 'a.json', id: 'k' },
      { file: 'b.json', id: 'l' },
      { file: 'c.json', id: 'k' },
    ]);
    assert.equal(issue?.location?.file, 'c.json');
    assert.match(issue.message, /"k" is also that of a\.json/);
  });

  it('never throws, whatever the text', () => {
    const token = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"regions"',
        '"name"',
        '"start"',
        '"size"',
        '"last"',
        '"a"',
        '"0x1000"',
        '"-2GiB"',
        '"ordered"',
      ],
      ...[
        '"extends"',
        '"osv"',
        '1',
        '-1',
        '1e30',
        'true',
        'null',
        '//',
        '/*',
        '"__proto__"',
        '\n',
        '"\\u12',
        '"physical"',
        '"landmarks"',
      ],
    );
    fc.assert(
      fc.property(fc.array(token), (tokens) => void parseProfile(tokens.join(''), 'p.json')),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => void parseProfile(text, 'p.json')),
      { numRuns: 500 },
    );
  });

  it('of any shape of regions either tiles the space or has an error', () => {
    const address = fc.oneof(
      fc.bigInt(0n, (1n << 64n) - 1n).map((value) => hex(value)),
      fc.integer(),
    );
    const region = fc.record({
      name: fc.string({ minLength: 1, maxLength: 5 }),
      start: address,
      size: address,
    });
    fc.assert(
      fc.property(
        fc.array(region, { maxLength: 6 }),
        fc.constantFrom(undefined, 'osv', 'serenity-x86_64'),
        (regions, base) => {
          const { profile, issues } = parseProfile(JSON.stringify({ extends: base, regions }), 'p.json');
          if (profile === undefined) {
            assert.ok(issues.length > 0);
            return;
          }
          let next = 0n;
          for (const { range } of profile.regions.filter(({ layer }) => layer === 'base')) {
            assert.equal(range.start, next);
            next = range.end;
          }
          assert.equal(next, 1n << 64n);
        },
      ),
    );
  });
});
