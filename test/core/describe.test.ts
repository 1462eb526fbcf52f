import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  cardParts,
  defaultParts,
  describeAddress,
  describeUnknownSection,
  describeUnknownSymbol,
} from '../../src/core/describe';
import { cardMarkdown, escapeMarkdown } from '../../src/core/describe/markdown';
import { cardText } from '../../src/core/describe/plainText';
import { exactAmount, fromTop } from '../../src/core/describe/words';
import { explainAddress } from '../../src/core/explain';
import type { Issue } from '../../src/core/issue';
import { known, noSymbols, unknown, type MemoryMap, type Section } from '../../src/core/memoryMap';
import { pagingMode, pagingModeIds } from '../../src/core/paging/modes';
import { builtinProfiles, loadBuiltin } from '../../src/core/profiles';

const options = { parts: defaultParts, smallBelow: 0x1_0000n };

describe('the card of an address', () => {
  const text = readFileSync(join(import.meta.dirname, '../cases/cards.txt'), 'utf8');
  for (const part of text.split(/^=== /m).slice(1)) {
    const [head = '', ...lines] = part.split('\n');
    it(head, () => {
      const [id = '', address = '', slot] = head.split(' ');
      const profile = loadBuiltin(id);
      const facts = explainAddress({
        value: BigInt(address),
        mode: pagingMode(profile.paging),
        profile,
        ...(slot === undefined ? {} : { recursiveSlot: Number(slot) }),
      });
      assert.equal(cardText(describeAddress(facts, options)), lines.join('\n').trimEnd());
    });
  }

  it('has an answer for any value in any profile, in bounds that a hover has room for', () => {
    const links = { openSource: () => undefined, actions: [] };
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.constantFrom(...builtinProfiles.map(({ id }) => id)),
        fc.constantFrom(...pagingModeIds),
        (value, id, modeId) => {
          const facts = explainAddress({
            value,
            mode: pagingMode(modeId),
            profile: loadBuiltin(id),
            recursiveSlot: 510,
          });
          const card = describeAddress(facts, { ...options, parts: new Set(cardParts) });
          const shown = cardText(card);
          assert.ok(shown.includes(value.toString(16)));
          for (const line of card.kind === 'full' && card.fields !== undefined
            ? shown.split('\n').slice(3, 6)
            : []) {
            assert.ok(line.length <= 52, line);
          }
          cardMarkdown(card, links);
        },
      ),
    );
  });
});

describe('the card of an address of the image', () => {
  const source = { file: 'file:///p/kernel.ld', span: { start: 0, end: 5 }, line: 12, column: 3 };
  const text: Section = {
    name: '.text',
    index: 1,
    vma: known(0xffff_ffff_8010_0000n),
    lma: known(0x10_0000n),
    size: known(107_208n),
    allocated: true,
    zeroFill: false,
    rights: { read: true, write: false, execute: true },
    source,
  };
  const map: MemoryMap = {
    name: 'kernel.elf',
    origin: { kind: 'elf', file: 'kernel.elf' },
    sections: [text],
    segments: [],
    memory: [],
    symbols: {
      ...noSymbols,
      find: (address) =>
        address < 0xffff_ffff_8010_0000n
          ? undefined
          : {
              symbol: {
                name: '_start',
                value: 0xffff_ffff_8010_0000n,
                size: 0n,
                kind: 'function',
                binding: 'global',
                section: '.text',
              },
              offset: address - 0xffff_ffff_8010_0000n,
            },
    },
    scriptSymbols: [],
    issues: [],
  };
  const profile = loadBuiltin('generic-x86_64');
  const card = (value: bigint): string =>
    cardText(
      describeAddress(
        explainAddress({ value, mode: pagingMode('x86_64-4level'), profile, maps: [map] }),
        options,
      ),
    );

  it('names the symbol, the section with its line and the load address', () => {
    assert.equal(
      card(0xffff_ffff_8010_0000n),
      [
        '_start .text + 0x0',
        '0xffffffff80100000 canonical, kernel half, −2 GiB + 1 MiB',
        '',
        '  sign    PML4    PDPT     PD      PT    offset',
        ' 0xffff    511     510      0      256    0x000',
        ' 63:48    47:39   38:30   29:21   20:12   11:0',
        '',
        'Physical  0x100000 LMA of .text',
        'Section   .text r-x 104.7 KiB, kernel.ld:12',
        'Region    Kernel Space + 0x7fff80100000',
      ].join('\n'),
    );
  });

  it('gives the offset in the symbol', () => {
    assert.match(card(0xffff_ffff_8010_0012n), /^_start \+ 0x12 in \.text\n/);
  });

  it('knows the load address as such', () => {
    assert.match(
      card(0x10_0004n),
      /^\.text \+ 0x4 as loaded, it runs elsewhere\n[\s\S]*Runs at {2}0xffffffff80100004 VMA of \.text/,
    );
  });

  it('says nothing of the image one byte past its end', () => {
    assert.match(card(0xffff_ffff_8010_0000n + 107_208n), /^Kernel Space /);
  });

  it('shows a symbol of the script with its line, and why a value is unknown', () => {
    const symbol = { name: '__text_start', value: known(0xffff_ffff_8010_0000n), source };
    const facts = explainAddress({
      value: 0xffff_ffff_8010_0000n,
      mode: pagingMode('x86_64-4level'),
      profile,
      maps: [map],
    });
    assert.match(
      cardText(describeAddress(facts, { ...options, symbol })),
      /__text_start[\s\S]*Defined {3}kernel\.ld:12/,
    );
    assert.equal(
      cardText(describeUnknownSymbol({ name: '_end', value: unknown('no object files were found'), source })),
      '_end value unknown: no object files were found kernel.ld:12',
    );
  });

  it('tells why it is there, each step with its line, and how many steps more there are', () => {
    const step = (message: string): Issue => ({
      code: 'why.test',
      severity: 'info',
      message,
      data: {},
      location: source,
    });
    const facts = explainAddress({
      value: 0xffff_ffff_8010_0000n,
      mode: pagingMode('x86_64-4level'),
      profile,
      maps: [map],
    });
    const shown = (why: readonly Issue[]): string => cardText(describeAddress(facts, { ...options, why }));
    assert.doesNotMatch(shown([]), /Why/);
    assert.match(
      cardText(describeAddress(facts, { ...options, section: text })),
      /^\.text section of the script\n/,
    );
    assert.match(
      shown([step('dot stands here'), step('aligned to 0x1000')]),
      /\nWhy {7}dot stands here kernel\.ld:12\n {10}aligned to 0x1000 kernel\.ld:12\nRegion/,
    );
    assert.match(
      shown(['a', 'b', 'c', 'd', 'e'].map(step)),
      / c kernel\.ld:12\n {10}and 2 more steps\nRegion/,
    );
    assert.equal(
      cardText(
        describeUnknownSection({ ...text, vma: unknown('a size before it is not known') }, [step('dot')]),
      ),
      '.text kernel.ld:12\naddress unknown: a size before it is not known\n\nWhy  dot kernel.ld:12',
    );
  });

  it('shows the value of an expression as such', () => {
    const facts = explainAddress({
      value: 0xffff_ffff_8010_0000n,
      mode: pagingMode('x86_64-4level'),
      profile,
    });
    const shown = cardText(describeAddress(facts, { ...options, expression: 'BASE + 0x100000' }));
    assert.match(shown, /\nValue of {2}BASE \+ 0x100000\n/);
  });
});

describe('the card of an address of a machine without page tables', () => {
  const map: MemoryMap = {
    name: 'firmware.elf',
    origin: { kind: 'elf', file: 'firmware.elf' },
    addressBits: 32,
    machine: 'arm',
    sections: [
      {
        name: '.data',
        index: 1,
        vma: known(0x2000_0000n),
        lma: known(0x800_1000n),
        size: known(0x100n),
        allocated: true,
        zeroFill: false,
        rights: { read: true, write: true, execute: false },
      },
    ],
    segments: [],
    memory: [
      {
        name: 'RAM',
        origin: known(0x2000_0000n),
        length: known(0x1_0000n),
        used: known(0x100n),
        attributes: 'rwx',
      },
    ],
    symbols: noSymbols,
    scriptSymbols: [],
    issues: [],
  };
  const shown = (value: bigint): string =>
    cardText(
      describeAddress(
        explainAddress({
          value,
          mode: pagingMode('x86_64-4level'),
          profile: loadBuiltin('generic-x86_64'),
          maps: [map],
        }),
        options,
      ),
    );

  it('says what the image says, and nothing of indices and layouts', () => {
    assert.equal(
      shown(0x2000_0010n),
      '.data + 0x10\n0x20000010 arm\n\nLoaded at  0x8001010 LMA of .data\nSection    .data rw- 256 B',
    );
  });

  it('knows memory that nothing of the image takes', () => {
    assert.equal(
      shown(0x2000_8000n),
      'RAM + 0x8000 nothing of the image is there\n0x20008000 arm\n\nMemory  RAM 0x20000000 … 0x2000ffff 64 KiB',
    );
  });

  it('knows a load address', () => {
    assert.match(shown(0x800_1004n), /^\.data \+ 0x4 as loaded, it runs elsewhere\n[\s\S]*Runs at/);
  });
});

describe('words of a card', () => {
  it('give exact amounts only', () => {
    assert.equal(exactAmount(0x10_0000n), '1 MiB');
    assert.equal(exactAmount(0x10_0001n), '0x100001');
    assert.equal(exactAmount(1536n * 1024n * 1024n), '0x60000000');
    assert.equal(exactAmount(0n), '0x0');
  });

  it('count from the top of the space where people do', () => {
    assert.equal(fromTop(0xffff_ffff_8000_0000n, 64), '−2 GiB');
    assert.equal(fromTop(0xffff_ff80_0000_0000n, 64), '−512 GiB');
    assert.equal(fromTop(0xffff_ff7f_ffff_ffffn, 64), undefined);
    assert.equal(fromTop(0xc000_0000n, 32), '−1 GiB');
  });
});

describe('what a workspace writes', () => {
  const hostile = '](command:x) <img src=x onerror=alert(1)> $(bug) **b** `c` &lt; | # ![x](y) \n\u0007~~z~~';

  it('is no Markdown, HTML, link or icon in a card', () => {
    const escaped = escapeMarkdown(hostile);
    assert.doesNotMatch(escaped, /[<>[\]()*`|!~\n]|\$\(/);
    assert.doesNotMatch(escaped, /&(?!#\d+;)/);
  });

  it('is escaped wherever a card shows it', () => {
    const card = {
      kind: 'full',
      title: [{ kind: 'boldCode', text: hostile }],
      address: [{ kind: 'dimCode', text: hostile }],
      fields: { columns: [{ name: hostile, value: hostile, bits: hostile }] },
      facts: [
        {
          label: hostile,
          lines: [
            [
              { kind: 'text', text: hostile },
              { kind: 'code', text: hostile },
            ],
          ],
        },
      ],
      links: true,
    } as const;
    const markdown = cardMarkdown(card, { openSource: () => undefined, actions: [] });
    assert.doesNotMatch(markdown, /<img|\$\(|\]\(|command:|\*\*/);
    assert.ok(!cardText(card).includes('\u0007'));
  });
});
