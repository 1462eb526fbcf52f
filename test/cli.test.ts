import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../src/cli/run';
import type { Outcome } from '../src/cli/outcome';

const root = join(import.meta.dirname, '..');
const fixtures = join(import.meta.dirname, 'fixtures');
const elf = join(fixtures, 'elf/x86_64.elf');

const cli = (...args: string[]): Promise<Outcome> => runCli(args, '1.2.3');

/** The program as a shell starts it. */
const program = ['--import', 'tsx', join(root, 'src/cli.ts')];

interface Vector {
  readonly type: string;
  readonly profile: string | null;
  readonly mode: string;
  readonly address: string;
  readonly expect: Readonly<Record<string, unknown>> & { readonly indices: Readonly<Record<string, number>> };
}

describe('memscape decode', () => {
  it('gives the answers of the vectors, region and overlays included', async () => {
    // The fixture is a copy of tables; its shape is stated in its README.
    const { vectors } = JSON.parse(readFileSync(join(fixtures, 'vectors.json'), 'utf8')) as {
      vectors: Vector[];
    };
    const groups = new Map<string, Vector[]>();
    for (const vector of vectors) {
      if (vector.type !== 'address' || typeof vector.profile !== 'string') continue;
      const key = `${vector.profile} ${vector.mode}`;
      groups.set(key, [...(groups.get(key) ?? []), vector]);
    }
    assert.ok(groups.size > 20);
    for (const [key, rows] of groups) {
      const [profile = '', mode = ''] = key.split(' ');
      const { stdout, status, stderr } = await cli(
        'decode',
        '--json',
        '--profile',
        profile,
        '--mode',
        mode,
        ...rows.map((v) => v.address),
      );
      assert.deepEqual([status, stderr], [0, '']);
      const answers = JSON.parse(stdout) as Record<string, unknown>[];
      assert.equal(answers.length, rows.length);
      answers.forEach((answer, i) => {
        const { expect, address } = rows[i] ?? assert.fail();
        const what = `${key} ${address}`;
        assert.equal(answer.input, address, what);
        assert.equal(answer.mode, mode, what);
        assert.equal(answer.canonical, expect.canonical, what);
        if (expect.half !== undefined) assert.equal(answer.half, expect.half, what);
        if (expect.canonicalForm !== undefined)
          assert.equal(answer.canonicalForm, expect.canonicalForm, what);
        assert.deepEqual(
          answer.indices,
          Object.entries(expect.indices).map(([level, index]) => ({ level, index })),
          what,
        );
        assert.equal(answer.offset, expect.offset, what);
        assert.deepEqual(answer.leafOffsets, expect.leafOffsets, what);
        const region = answer.region as { name: string } | null;
        assert.equal(region?.name ?? null, expect.region, what);
        assert.deepEqual(
          (answer.overlays as { name: string }[]).map((o) => o.name),
          expect.overlays,
          what,
        );
      });
    }
  });

  it('gives the reason when it knows no region', async () => {
    const { stdout } = await cli('decode', '--json', '--mode', 'riscv-sv39', '0x10');
    const [answer] = JSON.parse(stdout) as Record<string, unknown>[];
    assert.deepEqual([answer?.region, answer?.reason], [null, 'no profile was named for riscv-sv39']);
  });

  it('names section and symbol of an ELF file, of a map file and of a listing', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'memscape-cli-'));
    try {
      const listing = join(directory, 'System.map');
      writeFileSync(
        listing,
        '0000000000010000 T _start\n0000000000010010 t helper\n0000000000080000 D value\n',
      );
      const first = async (file: string, address: string): Promise<unknown[]> => {
        const { stdout } = await cli('decode', '--json', '--map', file, address);
        const [answer] = JSON.parse(stdout) as {
          section: { name: string } | null;
          symbol: { name: string; offset: string } | null;
        }[];
        return [answer?.section?.name, answer?.symbol?.name, answer?.symbol?.offset];
      };
      assert.deepEqual(await first(elf, '0x10014'), ['.rodata', 'table', '0x0']);
      assert.deepEqual(await first(elf, '10018'), ['.rodata', 'table', '0x4']);
      assert.deepEqual(await first(elf, '0x10012'), ['.text', 'helper', '0x2']);
      assert.deepEqual(await first(elf, '0x50000'), [undefined, undefined, undefined]);
      assert.deepEqual(await first(listing, '0x10012'), [undefined, 'helper', '0x2']);
      assert.deepEqual(await first(listing, '0x80001'), [undefined, undefined, undefined]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('reads addresses in the notations of a hover, and prints cards for people', async () => {
    for (const input of [
      '0xFFFF_8000_0000_0000',
      'ffff800000000000',
      "0xffff'8000'0000'0000",
      '0xffff800000000000ULL',
      '0ffff800000000000h',
    ]) {
      const { stdout, status } = await cli('decode', '--json', input);
      assert.equal(status, 0, input);
      assert.equal((JSON.parse(stdout) as { address: string }[])[0]?.address, '0xffff800000000000', input);
    }
    const { stdout } = await cli('decode', '0x0000800000000000');
    assert.match(stdout, /0x0000_?8000_?0000_?0000/);
    assert.match(stdout, /canonical/i);
  });
});

describe('memscape layout', () => {
  it('prints an ELF file as JSON and as a drawing', async () => {
    const json = await cli('layout', '--format', 'json', elf);
    assert.equal(json.status, 0);
    const layout = JSON.parse(json.stdout) as { source: string; sections: { name: string; vma: string }[] };
    assert.equal(layout.source, elf);
    assert.deepEqual(
      layout.sections.slice(0, 2).map((s) => [s.name, s.vma]),
      [
        ['.text', '0x10000'],
        ['.rodata', '0x10014'],
      ],
    );
    const drawing = await cli('layout', elf);
    assert.match(drawing.stdout, /^High Address\n\n0x0000000000081004 \*-+\*\n/);
    assert.match(
      (await cli('layout', '--unicode', '--low-at-top', elf)).stdout,
      /^Low Address\n\n0x0000000000010000 ┌/,
    );
  });

  it('ends with 1 when there is a finding of severity error, and says it in one line', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'memscape-cli-'));
    try {
      const overlap = join(directory, 'overlap.ld');
      writeFileSync(
        overlap,
        'SECTIONS { .a 0x1000 : { . += 0x100; BYTE(1) } .b 0x1080 : { BYTE(1) . += 0x100; } }\n',
      );
      const { status, stdout, stderr } = await cli('layout', overlap, join(fixtures, 'elf/x86_64.o'));
      assert.equal(status, 1);
      assert.match(stderr, /error: .*overlap/i);
      assert.match(stdout, /overlap/);
      const json = await cli('layout', '--format', 'json', overlap, join(fixtures, 'elf/x86_64.o'));
      assert.equal(json.status, 1);
      assert.equal(json.stderr, '');
      assert.ok(
        (JSON.parse(json.stdout) as { issues: { severity: string }[] }).issues.some(
          (i) => i.severity === 'error',
        ),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('warns when a compiler driver would add files that are not in the command', async () => {
    const object = join(fixtures, 'elf/x86_64.o');
    const script = join(fixtures, 'elf/source.ld');
    const warned = await cli('layout', '--', 'gcc', `-Wl,-T,${script}`, object);
    assert.equal(warned.status, 0);
    assert.match(warned.stderr, /^warning: gcc adds start files and libraries/);
    const silent = ['-nostdlib', `-Wl,-T,${script},--no-warn-rwx-segments`];
    assert.equal((await cli('layout', '--', 'gcc', ...silent, object)).stderr, '');
  });

  it('takes the sizes of a linked image for the script that it was linked under', async () => {
    const script = join(fixtures, 'elf/source.ld');
    const { status, stdout } = await cli('layout', '--format', 'json', script, elf);
    assert.equal(status, 0);
    const layout = JSON.parse(stdout) as {
      sections: { name: string; vma: string; size: string; region: string | null }[];
    };
    const bss = layout.sections.find((s) => s.name === '.bss');
    assert.deepEqual([bss?.vma, bss?.size, bss?.region], ['0x80004', '0x1000', 'RAM']);
    const linked = await cli('layout', '--', 'ld', '-T', script, elf);
    assert.equal(linked.status, 1);
    assert.match(linked.stderr, /is a linked program and no object file/);
  });

  it('draws the picture of the panel', async () => {
    const { status, stdout } = await cli('layout', '--format', 'svg', elf);
    assert.equal(status, 0);
    assert.match(stdout, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(stdout, /\.rodata/);
  });

  it('places a script without objects as far as that can be known', async () => {
    const { status, stdout } = await cli(
      'layout',
      '--format',
      'json',
      join(root, 'examples/higher-half/kernel.ld'),
    );
    assert.equal(status, 0);
    const layout = JSON.parse(stdout) as {
      sections: { name: string; vma: string | null; size: string | null; reason?: string }[];
    };
    const header = layout.sections.find((s) => s.name === '.boot.header');
    assert.deepEqual([header?.vma, header?.size], ['0x100000', null]);
    assert.ok((header?.reason ?? '') !== '');
  });
});

describe('memscape literals', () => {
  it('lists what a hover answers on, with its place', async () => {
    const file = join(root, 'examples/higher-half/tables.rs');
    const { stdout, status } = await cli('literals', '--json', file);
    assert.equal(status, 0);
    const rows = JSON.parse(stdout) as {
      file: string;
      line: number;
      column: number;
      text: string;
      value: string;
    }[];
    const lines = readFileSync(file, 'utf8').split('\n');
    assert.ok(rows.length > 5);
    for (const row of rows) {
      assert.equal(row.file, file);
      assert.equal(lines[row.line - 1]?.slice(row.column - 1, row.column - 1 + row.text.length), row.text);
      assert.match(row.value, /^0x[0-9a-f]+$/);
    }
    assert.equal(rows[0]?.value, '0xffffffff80000000');
  });
});

describe('memscape, used wrongly,', () => {
  const cases: readonly [what: string, args: string[], message: RegExp][] = [
    ['without a command', [], /no command; try memscape --help/],
    ['help on no command', ['help', 'constructor'], /unknown command "constructor"/],
    ['with an unknown command', ['frobnicate'], /unknown command "frobnicate"/],
    ['with a command of JavaScript', ['toString'], /unknown command "toString"/],
    ['with an unknown option', ['decode', '--frob', '0x1'], /Unknown option '--frob'/],
    ['without an address', ['decode'], /no address/],
    [
      'with a word for an address',
      ['decode', 'zebra'],
      /expected a hexadecimal address such as .*found "zebra"/,
    ],
    ['with too large an address', ['decode', '0x10000000000000000'], /does not fit in 64 bits/],
    [
      'with an unknown mode',
      ['decode', '--mode', 'x', '0x1'],
      /unknown paging mode "x"; expected one of .*x86_64-4level/,
    ],
    [
      'with an unknown profile',
      ['decode', '--profile', 'x', '0x1'],
      /unknown profile "x"; expected one of .*osv/,
    ],
    [
      'with a map that is not there',
      ['decode', '--map', '/nowhere', '0x1'],
      /cannot read \/nowhere: no such file/,
    ],
    [
      'with a map that is none',
      ['decode', '--map', join(root, 'package.json'), '0x1'],
      /neither an ELF file nor a map file/,
    ],
    ['without a file', ['layout'], /no file/],
    ['to explain a linked file', ['layout', '--explain', '.text', elf], /a linked file does not tell/],
    [
      'to explain what is not there',
      ['layout', '--explain', 'nobody', '--', 'ld', '-T', join(fixtures, 'elf/source.ld')],
      /no symbol is called nobody/,
    ],
    [
      'with an unknown format',
      ['layout', '--format', 'png', elf],
      /unknown format "png"; expected json, ascii or svg/,
    ],
    ['with a directory', ['layout', root], /it is (a directory|not a regular file)/],
    ['with several ELF files and no script', ['layout', elf, elf], /one must be a linker script/],
    ['with files and a command', ['layout', elf, '--', 'ld'], /either files or a link command/],
    ['with an empty command', ['layout', '--'], /no link command after --/],
    ['with a command without an input', ['layout', '--', 'ld', '-N'], /names no input file/],
    [
      'with source text to link',
      ['layout', '--', 'gcc', join(fixtures, 'elf/source.s')],
      /is source text; give the object file/,
    ],
    [
      'with a script that is not there',
      ['layout', '--', 'ld', '-T', 'no.ld'],
      /cannot find the linker script no\.ld/,
    ],
    [
      'with a library that is not there',
      ['layout', '--', 'ld', '-T', join(fixtures, 'elf/source.ld'), '-lnope'],
      /cannot find -lnope/,
    ],
    ['without a file of literals', ['literals'], /no file/],
    [
      'with a file of literals that is not there',
      ['literals', '/nowhere'],
      /cannot read \/nowhere: no such file/,
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`${what}, ends with 2 and one clear line`, async () => {
      const { status, stdout, stderr } = await cli(...args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
      assert.match(stderr, /^memscape: [^\n]+\n$/);
    });
  }

  it('with a pipe or a binary file, does not wait and does not guess', async function () {
    const directory = mkdtempSync(join(tmpdir(), 'memscape-cli-'));
    try {
      const binary = join(directory, 'kernel.ld');
      writeFileSync(binary, Uint8Array.from([1, 0, 2, 0, 3]));
      const refused = await cli('layout', binary);
      assert.deepEqual([refused.status, refused.stdout], [2, '']);
      assert.match(refused.stderr, /kernel\.ld is neither an ELF file nor/);
      const pipe = join(directory, 'pipe');
      if (spawnSync('mkfifo', [pipe]).status !== 0) {
        console.log('      skipped the pipe: no mkfifo here');
        this.skip();
      }
      assert.match((await cli('layout', pipe)).stderr, /cannot read .*pipe: it is not a regular file/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('explains itself, in general and by command', async () => {
    for (const args of [['--help'], ['help'], ['decode', '--help'], ['layout', '-h'], ['help', 'literals']]) {
      const { status, stdout, stderr } = await cli(...args);
      assert.deepEqual([status, stderr], [0, ''], args.join(' '));
      assert.match(stdout, /^memscape/);
    }
    assert.equal((await cli('--version')).stdout, '1.2.3\n');
  });
});

describe('memscape project', () => {
  it('names the layout of each image, or says why it has none', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'memscape-cli-'));
    try {
      writeFileSync(
        join(directory, 'Makefile'),
        'all: kernel odd\nkernel: a.o\n\tld -m elf64lriscv -T k.ld -o kernel a.o\n' +
          'odd: a.o\n\tld -m elf64loongarch -T o.ld -o odd a.o\n',
      );
      for (const name of ['k.ld', 'o.ld'])
        writeFileSync(join(directory, name), 'SECTIONS { .text : { *(.text) } }');
      const { stdout, status } = await cli('project', '--json', directory);
      const { images } = JSON.parse(stdout) as {
        images: { name: string; profile: string | null; reason: string }[];
      };
      assert.equal(status, 0);
      assert.deepEqual(
        images.map(({ name, profile, reason }) => [name, profile, reason]),
        [
          ['kernel', 'plain-riscv-sv39', 'kernel is for riscv64 (Makefile:3)'],
          ['odd', null, 'no layout is built in for loongarch64'],
        ],
      );
      const text = (await cli('project', directory)).stdout;
      assert.match(text, /^ +profile +plain-riscv-sv39, since kernel is for riscv64 \(Makefile:3\)$/m);
      assert.match(text, /^ +profile +not known: no layout is built in for loongarch64$/m);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the program itself', function () {
  this.timeout(30_000);

  it('prints to its standard output and ends with its status', () => {
    const good = spawnSync(process.execPath, [...program, 'decode', '--json', '0x1000'], {
      encoding: 'utf8',
      cwd: root,
    });
    assert.equal(good.status, 0);
    assert.equal((JSON.parse(good.stdout) as unknown[]).length, 1);
    const bad = spawnSync(process.execPath, [...program, 'nonsense'], { encoding: 'utf8', cwd: root });
    assert.deepEqual([bad.status, bad.stdout], [2, '']);
    assert.match(bad.stderr, /memscape: unknown command "nonsense"/);
  });

  it('ends quietly when nobody reads what it prints', async () => {
    const child = spawn(process.execPath, [...program, 'literals', join(fixtures, 'vectors.json')], {
      cwd: root,
    });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.doesNotMatch(errors, /EPIPE|Error/);
    assert.equal(status, 0);
  });
});
