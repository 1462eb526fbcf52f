import assert from 'node:assert/strict';
import { explain, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import type { LinkOptions } from '../../../src/core/linkerscript/options';
import type { MemoryMap, Quantity } from '../../../src/core/memoryMap';

function place(text: string, more: Partial<Parameters<typeof placeScripts>[0]> = {}): MemoryMap {
  return toMemoryMap(
    placeScripts({ scripts: [{ file: 's.ld', text }], options: {}, dialect: 'gnu', ...more }),
    's.ld',
  );
}

function show(quantity: Quantity | undefined): string {
  if (quantity === undefined) return 'none';
  if (quantity.kind === 'known') return `0x${quantity.value.toString(16)}`;
  return quantity.atLeast === undefined ? 'unknown' : `unknown, at least 0x${quantity.atLeast.toString(16)}`;
}

function section(map: MemoryMap, name: string): string[] {
  const found = map.sections.find((candidate) => candidate.name === name);
  return [show(found?.vma), show(found?.lma), show(found?.size)];
}

function symbol(map: MemoryMap, name: string): string {
  return show(map.scriptSymbols.find((candidate) => candidate.name === name)?.value);
}

const kernel = `KERNEL_VMA = 0xffffffff80000000;
SECTIONS {
  . = 0xffffffff80100000;
  .text : AT(ADDR(.text) - KERNEL_VMA) { text_start = .; *(.text) text_end = .; }
  . = ALIGN(4K);
  .data : AT(ADDR(.data) - KERNEL_VMA) { *(.data) }
  .stack : { . += 16K; stack_top = .; }
}`;

describe('placing a script without objects', () => {
  const map = place(kernel);

  it('knows addresses in front of the first unknown size', () => {
    assert.deepEqual(section(map, '.text'), ['0xffffffff80100000', '0x100000', 'unknown, at least 0x0']);
    assert.equal(symbol(map, 'text_start'), '0xffffffff80100000');
  });

  it('gives lower bounds behind it', () => {
    assert.equal(symbol(map, 'text_end'), 'unknown, at least 0xffffffff80100000');
    assert.equal(section(map, '.data')[0], 'unknown, at least 0xffffffff80100000');
    assert.equal(section(map, '.data')[1], 'unknown, at least 0x100000');
  });

  it('knows the size of what the script alone fills', () => {
    assert.equal(section(map, '.stack')[2], '0x4000');
  });

  it('tells where each section stands in the script', () => {
    assert.equal(map.sections.find((candidate) => candidate.name === '.data')?.source?.line, 6);
  });

  it('knows nothing of what hangs on an expression that is half typed', () => {
    const half = place('base = ; SECTIONS { . = base; .text : { start = .; *(.text) } }');
    assert.deepEqual(section(half, '.text').slice(0, 2), ['unknown', 'unknown']);
    assert.equal(symbol(half, 'start'), 'unknown');
  });

  it('finds nothing wrong with an assertion that it cannot check', () => {
    const checked = place(`${kernel}\nASSERT(text_end - text_start < 4K, "too large")`);
    assert.deepEqual(checked.issues, []);
  });

  it('does not take what is unknown between two addresses for nothing, where both hang on another unknown', () => {
    const map = place(`SECTIONS {
      . = NOWHERE + 0x1000;
      .text : { first = .; *(.text) last = .; LONG(1) behind = .; }
      size = last - first;
      ASSERT(last - first, "empty")
    }`);
    assert.match(symbol(map, 'size'), /^unknown/);
    assert.deepEqual(map.issues, []);
  });
});

function object(sections: readonly (readonly [string, number, number, number])[]): LinkInput {
  return {
    file: 'a.o',
    machine: 'x86_64',
    sections: sections.map(([name, flags, size, alignment], i) => ({
      index: i + 1,
      name,
      type: name.startsWith('.bss') ? 8 : 1,
      flags,
      size: BigInt(size),
      alignment: BigInt(alignment),
    })),
    commons: [],
    defined: [],
    undefined: [],
  };
}

const small = object([
  ['.text', 6, 0x23, 16],
  ['.data', 3, 0x15, 8],
  ['.bss', 3, 0x40, 32],
]);

describe('placing a script with objects', () => {
  for (const dialect of ['gnu', 'lld'] as const)
    it(`takes nothing that lies behind an assumed size for exact, in the words of ${dialect}`, () => {
      const script = `SECTIONS {
        . = 0x1000;
        .text : { start = .; *(.text.e) half = .; *(.text) . = ALIGN(16); last = .; }
        .data : { d = .; *(.data) e = .; ASSERT(e - d == 0, "not empty") }
        apart = half - start;
        none = start - start;
      }`;
      const input = (name: string, size: bigint, flags: number): LinkInput => ({
        file: `${name}.o`,
        sections: [{ index: 1, name, type: 1, flags, size, alignment: 4n, assumed: true }],
        commons: [],
        undefined: [],
        defined: [],
      });
      const inputs = [input('.text.e', 0x123n, 6), input('.data', 0x23n, 3)];
      const map = place(script, { inputs, dialect });
      const sureness = (name: string): string | undefined => {
        const value = map.scriptSymbols.find((candidate) => candidate.name === name)?.value;
        return value?.kind === 'known' ? value.certainty.kind : value?.kind;
      };
      assert.equal(symbol(map, 'half'), '0x1123');
      for (const name of ['half', 'last', 'd', 'e', 'apart']) assert.equal(sureness(name), 'estimated', name);
      for (const name of ['start', 'none']) assert.equal(sureness(name), 'exact', name);
    });

  for (const dialect of ['gnu', 'lld'] as const)
    it(`takes nothing behind code that may shrink for a lower bound, in the words of ${dialect}`, () => {
      const section = { index: 1, type: 1, size: 0x100n, alignment: 4n };
      const inputs: LinkInput[] = [
        {
          file: 'a.o',
          sections: [
            { ...section, name: '.text', flags: 6, relaxed: true },
            { ...section, index: 2, name: '.data', flags: 3 },
          ],
          commons: [],
          undefined: [],
          defined: [],
          relocationTypes: () => new Set([20]), // R_RISCV_GOT_HI20
        },
      ];
      const script =
        'SECTIONS { . = 0x1000; .text : { *(.text) } .data : { *(.data) } .got : { *(.got) } .end : { e = .; LONG(1) } }';
      const options = { emulation: 'elf64lriscv', pie: true };
      const map = place(script, { inputs, dialect, options });
      assert.deepEqual(map.sections.find(({ name }) => name === '.text')?.size, {
        kind: 'known',
        value: 0x100n,
        certainty: {
          kind: 'estimated',
          reason: 'the linker makes code shorter where an address turns out to be near (relaxation)',
        },
      });
      const end = map.scriptSymbols.find(({ name }) => name === 'e')?.value;
      assert.deepEqual([end?.kind, end?.kind === 'unknown' ? end.atLeast : 'bound'], ['unknown', undefined]);
    });

  it('tells of sections that no pattern names, but for those that the linker makes or joins with -r', () => {
    const section = { type: 1, size: 4n, alignment: 4n, flags: 3 };
    const inputs: LinkInput[] = [
      {
        file: 'a.o',
        sections: [{ ...section, index: 1, name: '.own' }],
        commons: [],
        undefined: [],
        defined: [],
      },
    ];
    const told = (text: string | undefined, options: LinkOptions): string[] =>
      placeScripts({
        scripts: text === undefined ? [] : [{ file: 's.ld', text }],
        inputs,
        options: { emulation: 'elf_x86_64', ...options },
        dialect: 'gnu',
      })
        .issues.filter(({ code }) => code === 'script.orphan')
        .map(({ severity, message }) => `${severity} ${/\.[\w.]+/.exec(message)?.[0] ?? ''}`);
    const script = 'SECTIONS { .text : { *(.text) } }';
    assert.deepEqual(told(script, { pie: true }), ['info .own']);
    assert.deepEqual(told(script, { relocatable: true }), ['info .own']);
    assert.deepEqual(told(undefined, { relocatable: true }), []);
    assert.ok(told(script, { pie: true, orphanHandling: 'warn' }).includes('warning .dynamic'));
  });

  it('is not shaken by hostile sizes', () => {
    const huge = {
      ...small,
      sections: small.sections.map((given) => ({ ...given, size: (1n << 64n) - 8n })),
    };
    const map = place('SECTIONS { .a : { *(*) } end = .; }', { inputs: [huge] });
    assert.equal(map.sections.length > 0, true);
  });

  it('ends INCLUDE cycles in an issue', () => {
    const map = place('INCLUDE s.ld', { readInclude: () => 'INCLUDE s.ld', inputs: [small] });
    assert.deepEqual(
      map.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.code),
      ['script.includeDepth'],
    );
  });

  it('ends at a brace that closes nothing in an included part, and at includes that multiply', () => {
    const text = 'SECTIONS { .a : { *(.text) } } } INCLUDE s.ld';
    const part = place('SECTIONS { INCLUDE x.ld }', {
      readInclude: () => '.a : { *(.text) } } }',
      inputs: [small],
    });
    assert.ok(part.issues.some((issue) => issue.code === 'script.syntax'));
    const many = place(text, { readInclude: () => 'INCLUDE x '.repeat(50), inputs: [small] });
    assert.ok(many.issues.some((issue) => issue.code === 'script.includeDepth'));
  });

  it('says by how much a region overflows', () => {
    const map = place('MEMORY { R : ORIGIN = 0, LENGTH = 0x20 } SECTIONS { .text : { *(*) } >R }', {
      inputs: [small],
    });
    const overflow = map.issues.find((issue) => issue.code === 'script.overflow');
    assert.equal(overflow?.data.bytes, '96');
  });

  it('warns about dot in front of a section of a region', () => {
    const map = place('MEMORY { R : ORIGIN = 0, LENGTH = 1M } SECTIONS { . = 0x400; .text : { *(*) } >R }', {
      inputs: [small],
    });
    assert.ok(map.issues.some((issue) => issue.code === 'script.dotIgnored'));
    assert.equal(section(map, '.text')[0], '0x0');
  });

  it('says of sizes that are not known no more than is sure', () => {
    const text = `MEMORY { R : ORIGIN = 0x1000, LENGTH = 0x100 S : ORIGIN = 0x8000, LENGTH = 1K }
SECTIONS { .text : { *(.text) } >R .x : { *(.x) . = 0x200; } >R .data : { *(.data) } >S AT>R .b : { *(.b) } >S }`;
    const of = (code: string): Readonly<Record<string, unknown>> | undefined =>
      place(text).issues.find((issue) => issue.code === code)?.data;
    assert.equal(of('script.overflow')?.bytes, 'at least 256');
    assert.equal(of('script.plainNumberToDot')?.gnu, 'its start + 0x200');
    assert.equal(of('script.inheritedLoad')?.lma, 'that follows');
    const { issues } = place(text.replace('. = 0x200', '. += 0x200'), { dialect: 'lld' });
    assert.equal(issues.find(({ code }) => code === 'script.lldOverflow')?.data.bytes, 'at least 256');
  });

  it('does not warn of dot in front of an INSERT, which nobody wrote', () => {
    const map = place(
      'MEMORY { R : ORIGIN = 0, LENGTH = 1M } SECTIONS { .a : { *(.a) BYTE(1) } >R } INSERT AFTER .text; SECTIONS { .b : { *(.b) } >R } INSERT AFTER .a;',
    );
    assert.deepEqual(
      map.issues.filter((issue) => issue.code === 'script.dotIgnored'),
      [],
    );
  });

  it('explains why a section is where it is', () => {
    const placement = placeScripts({
      scripts: [
        {
          file: 's.ld',
          text: 'SECTIONS { . = 0x1001; .text : { *(.text) } .data : AT(0x9000) { *(.data) } }',
        },
      ],
      inputs: [small],
      options: {},
      dialect: 'gnu',
    });
    assert.deepEqual(
      explain(placement, '.text').map((step) => step.code),
      ['why.dotMoved', 'why.padding', 'why.alignInput', 'why.size', 'why.loadSame'],
    );
    assert.deepEqual(
      explain(placement, '.data').map((step) => step.code),
      ['why.anchor', 'why.dot', 'why.padding', 'why.alignInput', 'why.size', 'why.loadAddress'],
    );
    assert.deepEqual(explain(placement, '.nothing'), []);
  });
});
