import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../../src/cli/link';
import { compareMaps, linkReally } from '../../oracle/realLinker';
import { hasTools } from './sharedPrograms';

/** By file: assembly, which `as` takes for x86-64, and what a library is linked with. */
const sources: Readonly<Record<string, string>> = {
  // An image that copies data, but of which the tables are not counted: the list of exports is not read.
  'copies.s': '.globl _start\n_start: mov data(%rip), %eax\n.bss\n.zero 5',
  'data.s':
    '.globl data, first, second\n.type data, @object\n.type first, @object\n.type second, @object\n.data\n.balign 32\ndata: .zero 32\n.size data, 32\nfirst: .zero 3\n.size first, 3\n.balign 16\nsecond: .zero 16\n.size second, 16',
  'refers.s': '.globl refer\nrefer: ret\n.data\n.quad second, first',
  'two.s': '.globl _start\n_start: mov second(%rip), %eax\nmov first(%rip), %eax\n.bss\n.zero 4',
  // Indirect functions: called, called and pointed to, pointed to alone.
  'choices.s': ['a', 'b', 'c']
    .map((name) => `.globl ${name}\n.type ${name}, @gnu_indirect_function\n${name}: ret\n`)
    .join(''),
  'choosing.s': '.globl _start\n_start: call c\ncall a\nmov $b, %eax\nmov $a, %eax\n.data\n.quad b',
  'plain.s': '.globl _start\n_start: nop',
  'member.s': '.globl member\n.balign 16\nmember: nop',
  'other.s': '.globl other\n.balign 32\nother: nop',
  'table.s':
    '.globl _start, c\n_start: mov refer@GOTPCREL(%rip), %rax\npush refer@GOTPCREL(%rip)\n.section .got, "aw"\nc: .quad 7',
  'asking.s': '.globl _start\n_start: call member',
  'hidden.s':
    '.globl _start, kept\n.hidden kept\n.text\n_start: nop\n.section .text.kept, "ax"\nkept: nop; nop; nop',
  'defines.s': '.globl kept\nkept: nop',
  'threads.s':
    '.globl _start\n_start: .byte 0x66\nlea mine@tlsgd(%rip), %rdi\n.word 0x6666\nrex64\ncall __tls_get_addr@PLT\nret\n.section .tdata, "awT"\nmine: .long 1',
  'asksToo.s': '.globl f\nf: call __tls_get_addr@PLT',
  'exports.s':
    '.globl _start, shown\n.text\n_start: nop\n.section .text.shown, "ax"\nshown: nop; nop\n.section .text.gone, "ax"\ngone: nop',
  'entry.s': '.globl _start\n_start: call kept@PLT',
  'common.s':
    '.globl _start, pointer\n_start: nop\n.comm shared, 8\n.section .data.rel, "aw"\npointer: .quad shared',
  'constant.s':
    '.globl _start, own\n.type own, @object\n_start: nop\n.data\nown: .long 1\n.section .rodata\n.quad data, own',
  'weak.s': '.weak data\n.globl _start\n_start: nop\n.data\n.quad data',
};

const libraries = ['data', 'refers', 'defines', 'asksToo'];

interface Asked {
  readonly what: string;
  readonly links: readonly string[];
  /** What is known of it. */
  readonly isWhole: boolean;
}

const asked: readonly Asked[] = [
  {
    what: 'room for copies is not known where nothing counts them',
    links: ['ld.lld --version-script=v.map copies.o data.so', 'ld --version-script=v.map copies.o data.so'],
    isWhole: false,
  },
  {
    what: 'copies lie in the order of the names, without those that have a version',
    links: ['ld.lld refers.so data.so two.o', 'ld.lld -u first two.o data.so', 'ld.lld two.o data.so'],
    isWhole: true,
  },
  {
    what: 'indirect functions are where their entries are',
    links: ['ld.lld choices.o choosing.o', 'ld.lld choosing.o choices.o', 'ld.lld -u b choices.o choosing.o'],
    isWhole: true,
  },
  {
    what: 'an indirect function that an option gives another value has no entry that is known',
    links: ['ld.lld --defsym a=0x1000 choices.o choosing.o', 'ld.lld --defsym d=a choices.o choosing.o'],
    isWhole: false,
  },
  {
    what: 'a program with a fixed place has the name of a dynamic linker where it is given',
    links: ['ld.lld -dynamic-linker /lib/ld.so plain.o'],
    isWhole: true,
  },
  {
    what: 'objects between --start-lib and --end-lib are taken when they are asked for',
    links: [
      'ld.lld --start-lib other.o member.o --end-lib asking.o',
      'ld.lld asking.o --start-lib other.o member.o --end-lib',
    ],
    isWhole: true,
  },
  {
    what: 'hidden names that a library defines behind them are kept',
    links: ['ld --gc-sections hidden.o defines.so', 'ld --gc-sections defines.so hidden.o'],
    isWhole: true,
  },
  {
    what: 'names that a library asks for, too, are asked for though the code does without',
    links: ['ld threads.o asksToo.so'],
    isWhole: true,
  },
  {
    what: 'tables are parts of a library that only an archive of which nothing is taken stands in front of',
    links: ['ld member.a data.so table.o refers.so', 'ld -u member member.a data.so table.o refers.so'],
    isWhole: true,
  },
  {
    what: 'names that the command asks for are asked of libraries, and relaxed calls of nobody',
    links: ['ld -u data entry.o defines.so data.so', 'ld threads.o data.so', 'ld -E threads.o data.so'],
    isWhole: true,
  },
  {
    what: 'a program of ld.lld has addresses of data in constants, though it may lie anywhere',
    links: ['ld.lld -pie constant.o data.so'],
    isWhole: false,
  },
  {
    what: 'names that --wrap exchanges have other lengths with GNU ld, too',
    links: ['ld --wrap=data --unresolved-symbols=ignore-all copies.o data.so'],
    isWhole: false,
  },
  {
    what: 'what a list of exports that is not read keeps is not known',
    links: [
      'ld.lld --gc-sections --dynamic-list=list exports.o data.so',
      'ld --gc-sections --dynamic-list=list exports.o data.so',
      'ld.lld --gc-sections -E --version-script=v.map exports.o data.so',
    ],
    isWhole: false,
  },
  {
    what: 'a weak reference to what a library has stays without a dynamic linker',
    links: ['ld.lld -pie --no-dynamic-linker weak.o data.so'],
    isWhole: true,
  },
  {
    what: 'names that --wrap exchanges have other lengths',
    links: ['ld.lld --wrap=data copies.o weak.o --defsym __wrap_data=3 data.so -z muldefs'],
    isWhole: false,
  },
];

/** What differs from the real linker; where not all is known, of what is. */
async function wrongIn(folder: string, link: string, isWhole: boolean): Promise<string[]> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const command = link.split(' ');
    const real = await linkReally(folder, command);
    assert.ok(!real.failed, `${link}: ${real.messages}`);
    const { map } = await placeCommand([...command, '-o', join(folder, 'out.elf')]);
    const { differences } = compareMaps(map, real);
    const errors = map.issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    const values = new Map(
      execFileSync('nm', ['out.elf'], { encoding: 'utf8' })
        .split('\n')
        .map((line) => [line.slice(19), line.slice(0, 16)]),
    );
    for (const name of ['a', 'b', 'c']) {
      const ours = map.symbols.byName(name)?.value;
      const theirs = values.get(name);
      if (ours !== undefined && theirs !== undefined && ours !== BigInt(`0x${theirs}`))
        errors.push(`${name}: 0x${ours.toString(16)}, should be 0x${theirs}`);
    }
    if (errors.length > 0) return errors;
    return differences.filter(
      (text) =>
        !/^mine\b/.test(text) &&
        (isWhole || !/unknown,|none, should|should be missing|: missing, should/.test(text)),
    );
  } finally {
    process.chdir(before);
  }
}

describe('parts that shared libraries and indirect functions make', () => {
  let folder = '';

  const build = (): void => {
    for (const [name, text] of Object.entries(sources)) {
      writeFileSync(join(folder, name), `${text}\n`);
      execFileSync('as', [name, '-o', name.replace('.s', '.o')], { cwd: folder });
    }
    for (const name of libraries)
      execFileSync('ld', ['-shared', `${name}.o`, '-o', `${name}.so`], { cwd: folder });
    execFileSync('ar', ['rc', 'member.a', 'member.o'], { cwd: folder });
    writeFileSync(join(folder, 'v.map'), 'V { global: _start; local: *; };');
    writeFileSync(join(folder, 'list'), '{ shown; };');
  };

  for (const { what, links, isWhole } of asked) {
    it(what, async function () {
      this.timeout(60_000);
      if (!hasTools(['as', 'ld', 'ld.lld'])) this.skip();
      folder = mkdtempSync(join(tmpdir(), 'memscape-parts-'));
      try {
        build();
        for (const link of links) assert.deepEqual(await wrongIn(folder, link, isWhole), [], link);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
