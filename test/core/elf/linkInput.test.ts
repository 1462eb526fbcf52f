import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readLinkInputs } from '../../../src/core/elf/linkInput';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import { hasTool, parseSections, run } from './readelf';

const source = `
        .globl start, weak_one, strong
        .weak weak_one, weak_reference
        .section .text.start,"ax"
start:  call    missing
        .quad   weak_reference, local, .Lhere
local:  ret
.Lhere: ret
        .type   start, %function
        .size   start, . - start
        .section .data.hidden,"aw"
        .hidden strong
        .type   strong, %object
strong: .quad   start
weak_one:
        .quad   0
        .section .text.inline,"axG",%progbits,inline,comdat
        .globl  inline
inline: ret
        .section .rodata.str1.1,"aMS",%progbits,1
        .asciz  "hello"
        .bss
        .skip   100
        .comm   tentative,24,16
        .globl  constant
        .set    constant, 0x1234
        .section .note.GNU-stack,"",%progbits
`;

describe('an object file as input of a link', () => {
  let input: LinkInput;
  let directory = '';
  before(async function () {
    if (!hasTool('as')) {
      console.log('      skipped: no assembler here');
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'memscape-input-'));
    writeFileSync(join(directory, 'a.s'), source);
    run('as', ['--64', 'a.s', '-o', 'a.o'], directory);
    const { inputs, issues } = await readLinkInputs(bytesSource(readFileSync(join(directory, 'a.o'))), 'a.o');
    assert.deepEqual(issues, []);
    assert.ok(inputs[0]);
    input = inputs[0];
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('has the sections that readelf lists, without those that only serve the linker', () => {
    const expected = parseSections(run('readelf', ['-SW', join(directory, 'a.o')])).filter(
      (s) => s.index !== 0 && !/^(RELA?|SYMTAB|STRTAB|GROUP|NULL)$/.test(s.type),
    );
    assert.deepEqual(
      input.sections.map((s) => [s.index, s.name, s.size, s.alignment]),
      expected.map((s) => [s.index, s.name, s.size, s.alignment]),
    );
    assert.ok(input.sections.some((s) => s.name === '.note.GNU-stack'));
  });

  it('knows groups, entry sizes and bytes', () => {
    const named = (name: string): LinkInput['sections'][number] | undefined =>
      input.sections.find((s) => s.name === name);
    assert.equal(named('.text.inline')?.group, 'inline');
    assert.equal(named('.text.start')?.group, undefined);
    assert.equal(named('.rodata.str1.1')?.entrySize, 1);
    assert.equal(new TextDecoder().decode(named('.rodata.str1.1')?.bytes?.()), 'hello\0');
    assert.equal(named('.bss')?.bytes?.(), undefined);
  });

  it('splits its symbols as a linker sees them', () => {
    const text = input.sections.find((s) => s.name === '.text.start')?.index;
    assert.deepEqual(input.commons, [
      { name: 'tentative', size: 24n, alignment: 16n, visibility: 'default' },
    ]);
    assert.deepEqual(input.undefined.map((s) => [s.name, s.binding]).sort(), [
      ['missing', 'global'],
      ['weak_reference', 'weak'],
    ]);
    const defined = new Map(input.defined.map((s) => [s.name, s]));
    assert.deepEqual([...defined.keys()].sort(), ['constant', 'inline', 'start', 'strong', 'weak_one']);
    assert.deepEqual(defined.get('start'), {
      name: 'start',
      binding: 'global',
      section: text,
      value: 0n,
      size: 31n,
      kind: 'function',
      visibility: 'default',
    });
    assert.deepEqual(
      [defined.get('constant')?.section, defined.get('constant')?.value],
      [undefined, 0x1234n],
    );
    assert.equal(defined.get('strong')?.visibility, 'hidden');
    assert.equal(defined.get('weak_one')?.binding, 'weak');
  });

  it('gives what its relocations refer to: symbols by name, local ones by section', () => {
    const text = input.sections.find((s) => s.name === '.text.start');
    assert.ok(text);
    assert.deepEqual(
      text.references?.().map((r) => [r.offset, r.symbol, r.section]),
      [
        [1n, 'missing', undefined],
        [5n, 'weak_reference', undefined],
        [13n, undefined, text.index],
        [21n, undefined, text.index],
      ],
    );
  });
});

describe('an object of RISC-V', () => {
  it('tells which sections the linker may make shorter', async function () {
    if (!hasTool('riscv64-unknown-elf-as')) {
      console.log('      skipped: no assembler for RISC-V here');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'memscape-riscv-'));
    try {
      writeFileSync(join(directory, 'a.s'), '.globl f\nf: call g\n.section .rodata\n.word 1\n');
      const relaxed = async (...flags: string[]): Promise<unknown> => {
        run('riscv64-unknown-elf-as', [...flags, 'a.s', '-o', 'a.o'], directory);
        const { inputs } = await readLinkInputs(bytesSource(readFileSync(join(directory, 'a.o'))), 'a.o');
        return inputs[0]?.sections.filter((s) => s.relaxed === true).map((s) => s.name);
      };
      assert.deepEqual(await relaxed(), ['.text']);
      assert.deepEqual(await relaxed('-mno-relax'), []);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('an object of link-time optimization', () => {
  it('of LLVM is told by its first bytes, alone and in an archive', async () => {
    const bitcode = Uint8Array.from([0x42, 0x43, 0xc0, 0xde, 1, 2, 3, 4]);
    const alone = await readLinkInputs(bytesSource(bitcode), 'a.o');
    assert.match(alone.issues[0]?.message ?? '', /^a\.o was compiled for link-time optimization/);
    const header = `${'a.o/'.padEnd(16)}${'0'.padEnd(32)}${'8'.padEnd(10)}\`\n`;
    const archive = new Uint8Array([...new TextEncoder().encode(`!<arch>\n${header}`), ...bitcode]);
    const inside = await readLinkInputs(bytesSource(archive), 'lib.a');
    assert.match(inside.issues[0]?.message ?? '', /^lib\.a\(a\.o\) was compiled for link-time optimization/);
  });

  it('of GCC is told when it has no code of its own', async function () {
    if (!hasTool('gcc')) {
      console.log('      skipped: no gcc here');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'memscape-lto-'));
    try {
      writeFileSync(join(directory, 'a.c'), 'int f(void) { return 1; }\n');
      const codes = async (...flags: string[]): Promise<unknown> => {
        run('gcc', ['-c', 'a.c', ...flags], directory);
        const { issues } = await readLinkInputs(bytesSource(readFileSync(join(directory, 'a.o'))), 'a.o');
        return issues.map((issue) => issue.code);
      };
      assert.deepEqual(await codes('-flto', '-fno-fat-lto-objects'), ['elf-lto']);
      assert.deepEqual(await codes('-flto', '-ffat-lto-objects'), []);
      assert.deepEqual(await codes(), []);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
