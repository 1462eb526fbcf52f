import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../../src/core/linkerscript';
import type { InputSection, LinkInput } from '../../../../src/core/linkerscript/input';
import { relaxKind, type Relaxation } from '../../../../src/core/linkerscript/relaxation';
import { knownValue, type MemoryMap, type Quantity } from '../../../../src/core/memoryMap';
import { readLinkInputs } from '../../../../src/core/elf/linkInput';
import { openFile } from '../../../../src/node/files';
import { assemble, hasProgram, linkReally } from '../../../oracle/realLinker';
import { linkCompiled } from '../linkCompiled';
import { bare, calls, cases, linux } from './relaxCases';

const assembler = 'riscv64-unknown-elf-as';

/** An emulation, and what the assembler is told to make objects for it. */
type Machine = readonly [emulation: string, march: string, mabi: string];
const rv64c: Machine = ['elf64lriscv', 'rv64imac', 'lp64'];
const machines: readonly Machine[] = [
  rv64c,
  ['elf64lriscv', 'rv64ima', 'lp64'],
  ['elf32lriscv', 'rv32imac', 'ilp32'],
  ['elf32lriscv', 'rv32ima', 'ilp32'],
];

/** Each section and symbol with its place and size, and whether that is certain. */
function figures(map: MemoryMap | undefined, names: readonly string[]): readonly string[] {
  const text = (value: Quantity): string =>
    value.kind === 'known' ? `0x${value.value.toString(16)} ${value.certainty.kind}` : 'unknown';
  const placed = (map?.sections ?? []).filter(({ allocated }) => allocated);
  return [
    ...placed.map(({ name, vma, size }) => `${name} ${text(vma)} ${text(size)}`),
    ...names.map((name) => {
      const symbol = map?.symbols.byName(name);
      return symbol === undefined
        ? `${name} none`
        : `${name} 0x${symbol.value.toString(16)} 0x${symbol.size.toString(16)}`;
    }),
  ];
}

const symbols = [
  '_start',
  'near',
  'end',
  'far',
  'small',
  'large',
  'beyond',
  'text',
  'other',
  'size',
  'end_of_all',
];

describe('relaxation of RISC-V code, as GNU ld does it', () => {
  let folder = '';
  before(function () {
    for (const tool of [assembler, bare]) {
      if (hasProgram(tool)) continue;
      console.log(`      skipped: no ${tool} here`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'memscape-relax-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  for (const [name, { objects, script, options = [], linker = bare, wide = false }] of Object.entries(cases))
    it(name, async function () {
      if (!hasProgram(linker)) {
        console.log(`      skipped: no ${linker} here`);
        this.skip();
      }
      for (const [emulation, march, mabi] of machines) {
        if (wide && emulation !== rv64c[0]) continue;
        const files = objects.map((source, i) => {
          assemble(folder, `o${i.toString()}`, `${source}\n`, [
            assembler,
            `-march=${march}`,
            `-mabi=${mabi}`,
          ]);
          return `o${i.toString()}.o`;
        });
        writeFileSync(join(folder, 's.ld'), script);
        const command = [linker, '-m', emulation, ...options, ...(script === '' ? [] : ['-T', 's.ld'])];
        const { ours, real, differences } = await linkCompiled(folder, command, files, script);
        const isLinkedAgain = options.includes('-r');
        // What is to be linked again has no addresses, which the reader of files leaves out.
        if (!isLinkedAgain) assert.deepEqual(differences, [], march);
        if (!isLinkedAgain) assert.deepEqual(figures(ours, symbols), figures(real, symbols), march);
        const sizes = (map: MemoryMap | undefined): unknown =>
          map?.sections.filter(({ allocated }) => allocated).map((section) => [section.name, section.size]);
        assert.deepEqual(sizes(ours), sizes(real), march);
      }
    });

  it('is exact where a call goes to a table of calls that is counted, estimated where nobody has told of what is called', async function () {
    if (!hasProgram(linux)) {
      console.log(`      skipped: no ${linux} here`);
      this.skip();
    }
    for (const [source, options, certainty] of [
      ['.globl _start\n.weak gone\n_start: call gone\n.globl last\nlast: ret\n', ['-pie'], 'exact'],
      [
        '.globl _start\n_start: call gone\n.globl last\nlast: ret\n',
        ['--unresolved-symbols=ignore-all'],
        'estimated',
      ],
    ] as const) {
      assemble(folder, 'open', source, [assembler]);
      const { ours } = await linkCompiled(folder, [linux, '-m', 'elf64lriscv', ...options], ['open.o'], '');
      const size = ours.sections.find(({ name }) => name === '.text')?.size;
      assert.equal(size?.kind === 'known' ? size.certainty.kind : size?.kind, certainty);
      assert.equal(ours.symbols.byName('last') === undefined, certainty === 'estimated');
    }
  });

  it('is not certain where some entries of a table of calls are in reach and others are not', async function () {
    if (!hasProgram(linux)) this.skip();
    const source = '.option relax\ncall f1\ncall f2\ncall f3\ncall f4\nnop\n';
    assemble(folder, 'entries', source, [assembler, '-mno-relax']);
    const certainty = async (plt: string, text: string): Promise<string> => {
      const script = `SECTIONS { .plt ${plt} : { *(.plt) } .text ${text} : { *(.text) } end = .; }`;
      writeFileSync(join(folder, 's.ld'), script);
      const { ours, real } = await linkCompiled(
        folder,
        [linux, '-shared', '-T', 's.ld'],
        ['entries.o'],
        script,
      );
      const sizeIn = (map: MemoryMap | undefined): Quantity | undefined =>
        map?.sections.find(({ name }) => name === '.text')?.size;
      const size = sizeIn(ours);
      const end = ours.scriptSymbols.find(({ name }) => name === 'end')?.value;
      assert.ok(size?.kind === 'known' && end !== undefined && real !== undefined);
      if (size.certainty.kind === 'exact') {
        assert.deepEqual(size, sizeIn(real), `${plt} ${text}`);
        assert.equal(knownValue(end), real.symbols.byName('end')?.value);
      } else assert.ok(end.kind === 'unknown' || end.certainty.kind !== 'exact');
      return size.certainty.kind;
    };
    const behind: string[] = [];
    const before: string[] = [];
    for (const at of ['10ff00', '110000', '110010', '110020', '110030', '110040', '110050', '110070']) {
      behind.push(await certainty('0x10000', `0x${at}`));
      before.push(await certainty(`0x${at} - 0x60`, '0x10000'));
    }
    assert.deepEqual([behind.at(0), behind.at(4), behind.at(-1)], ['exact', 'estimated', 'exact']);
    assert.deepEqual([before.at(0), before.at(4), before.at(-1)], ['exact', 'estimated', 'exact']);
  });

  it('is estimated where offsets are too large to be counted exactly', async () => {
    const far = '0x3f60000000000002';
    for (const [source, script] of [
      [
        '.globl _start\n_start: nop\n.section .text.last, "ax"\n.balign 16\nnop\n.balign 16\nnop\n',
        `SECTIONS { .text 0x1000 (NOLOAD) : { *(.text) . = ${far}; *(.text.last) } }`,
      ],
      [
        `.globl _start\n_start: call there\n.balign 8\n.globl there\n.set there, _start + ${far}\n`,
        'SECTIONS { .text 0xc0a0000000000000 : { *(.text) } }',
      ],
      [
        `.globl _start\n_start: call _start + ${far}\n.balign 8\n`,
        'SECTIONS { .text 0xc0a0000000000000 : { *(.text) } }',
      ],
    ] as const) {
      assemble(folder, 'open', source, [assembler, '-march=rv64imac']);
      writeFileSync(join(folder, 's.ld'), script);
      const { ours } = await linkCompiled(folder, [bare, '-T', 's.ld'], ['open.o'], script);
      const size = ours.sections.find(({ name }) => name === '.text')?.size;
      assert.equal(size?.kind === 'known' ? size.certainty.kind : size?.kind, 'estimated', source);
    }
  });

  it('keeps sizes of symbols that reach out of their section', async () => {
    const source =
      '.globl _start\n_start: call last\n.globl last\nlast: ret\n.size last, 0x7000000000000001\n';
    assemble(folder, 'size', source, [assembler, '-march=rv64imac']);
    const script = 'SECTIONS { .text 0x10000 : { *(.text) } }';
    writeFileSync(join(folder, 's.ld'), script);
    const { ours, real } = await linkCompiled(folder, [bare, '-T', 's.ld'], ['size.o'], script);
    assert.deepEqual(figures(ours, ['last']), figures(real, ['last']));
  });

  /** What both say of one object; the codes are of our issues. */
  async function both(
    linker: string,
    script: string,
  ): Promise<{ messages: string; codes: readonly string[] }> {
    const command = [linker, '-m', 'elf64lriscv', '-T', 's.ld', 'one.o'];
    writeFileSync(join(folder, 's.ld'), script);
    const real = await linkReally(folder, command);
    const { options, dialect } = parseLinkCommand(command);
    const file = await openFile(join(folder, 'one.o'));
    const { inputs } = await readLinkInputs(file, 'one.o');
    await file.close();
    const scripts = [{ file: 's.ld', text: script }];
    const { issues } = placeScripts({ scripts, inputs, options, dialect });
    return { messages: real.messages, codes: issues.map(({ code }) => code) };
  }

  it('refuses an upper part that does not fit where the linker leaves it in, and no other', async () => {
    const source =
      '.globl _start, v\n_start: lui a0, %hi(v)\n lw a0, %lo(v)(a0)\n.section .sdata, "aw"\nv: .word 1\n';
    assemble(folder, 'one', source, [assembler, '-march=rv64imac']);
    for (const pointer of ['', '__global_pointer$ = .;']) {
      const script = `SECTIONS { .text 0x80000000 : { *(.text) } .data : { ${pointer} *(.sdata) } }`;
      const { messages, codes } = await both(bare, script);
      assert.equal(messages.includes('relocation truncated to fit: R_RISCV_HI20'), pointer === '');
      assert.equal(codes.includes('script.truncated'), pointer === '');
    }
  });

  it('fails where alignment has no room, as there', async () => {
    assemble(folder, 'one', '.globl _start\n_start: nop\n .balign 8\n nop\n', [assembler, '-march=rv64imac']);
    const { messages, codes } = await both(bare, 'SECTIONS { .text 0x1007 : SUBALIGN(1) { *(.text) } }');
    assert.match(messages, /7 bytes required for alignment to 8-byte boundary, but only 6 present/);
    assert.ok(codes.includes('script.alignmentRoom'));
  });

  it('is told not to be known of ld.lld, of which version 14 fails', async function () {
    if (!hasProgram('ld.lld')) {
      console.log('      skipped: no ld.lld here');
      this.skip();
    }
    assemble(folder, 'one', `${calls}\n`, [assembler, '-march=rv64imac']);
    const { messages, codes } = await both('ld.lld', 'SECTIONS { .text : { *(.text*) } }');
    assert.match(messages, /relocation R_RISCV_ALIGN requires unimplemented linker relaxation|^$/);
    assert.ok(codes.includes('script.lldAlignment'));
  });
});

describe('relaxation without a linker beside it', () => {
  /** A section of code with one call of 8 bytes at its start, and an alignment behind it. */
  function code(name: string, index: number, target: number): InputSection {
    const relaxation: Relaxation = {
      compressed: true,
      count: 2,
      kinds: Uint8Array.of(relaxKind.call, relaxKind.align),
      offsets: Uint32Array.of(0, 8),
      addends: Float64Array.of(0, 6),
      registers: Uint8Array.of(0, 0),
      symbols: Uint32Array.of(target, 0),
      symbolAt: (at) => ({ section: at, value: 0, size: 0, kind: 'other' }),
      open: false,
    };
    return {
      index,
      name,
      type: 1,
      flags: 6,
      size: 20n,
      alignment: 8n,
      relaxed: true,
      relaxation: () => relaxation,
    };
  }

  const input: LinkInput = {
    file: 'a.o',
    machine: 'riscv64',
    addressBits: 64,
    sections: [code('.text.a', 1, 2), code('.text.b', 2, 1)],
    commons: [],
    undefined: [],
    defined: [
      { name: 'a_end', binding: 'global', section: 1, value: 20n, size: 0n },
      { name: 'b_last', binding: 'global', section: 2, value: 14n, size: 6n },
    ],
  };

  it('takes 6 bytes out of a short jump, and what an alignment then needs not', () => {
    const { options } = parseLinkCommand(['riscv64-unknown-elf-ld']);
    const scripts = [{ file: 's.ld', text: 'SECTIONS { .text 0x1000 : { *(.text.*) } }' }];
    const map = toMemoryMap(placeScripts({ scripts, inputs: [input], options, dialect: 'gnu' }), 's.ld');
    // `c.j`, 6 bytes up to the next multiple of 8, and the 6 that follow, twice with 2 bytes between them.
    const [text] = map.sections;
    assert.equal(text === undefined ? undefined : knownValue(text.size), 30n);
    assert.equal(map.symbols.byName('a_end')?.value, 0x100en);
    const last = map.symbols.byName('b_last');
    assert.deepEqual([last?.value, last?.size], [0x1018n, 6n]);
  });

  it('is a mark where objects do not tell what may go', () => {
    const bareInput: LinkInput = {
      ...input,
      sections: input.sections.map(({ relaxation, ...rest }) => (relaxation === undefined ? rest : rest)),
    };
    const scripts = [{ file: 's.ld', text: 'SECTIONS { .text 0x1000 : { *(.text.*) } }' }];
    const map = toMemoryMap(
      placeScripts({ scripts, inputs: [bareInput], options: {}, dialect: 'gnu' }),
      's.ld',
    );
    const size = map.sections[0]?.size;
    assert.equal(size?.kind === 'known' ? size.certainty.kind : undefined, 'estimated');
  });
});
