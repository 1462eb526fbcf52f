/**
 * Asks GNU ld and ld.lld each question of `questions/*.txt` and writes their answers to test/fixtures/questions.json, in the
 * form of micro.json: `npx tsx test/oracle/askLinkers.ts`. What was answered before is kept unless `--all` is given. All
 * figures are read from what readelf prints and from ld's map.
 *
 * A question is a line `name [target] [+set] [flags…]`, followed by its script indented, and by `--- file` and the text of
 * each further file. `set` names objects below; a file that ends in `.o` is an object of the question's own instead, a line
 * each part.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { microCases, type Answer, type MicroCase } from '../core/linkerscript/microCases';
import { loadAddresses, targets } from './realLinker';

type Objects = MicroCase['objects'];

/** Objects as file, then sections (name, flags, size, alignment), `'name size alignment'` for commons, and `#def`, `#ref`. */
const sets: Readonly<Record<string, Objects>> = {
  one: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x23, 16],
        ['.rodata', 'a', 0x11, 8],
        ['.data', 'aw', 0x15, 8],
        ['.bss', 'aw@', 0x40, 32],
      ],
    ],
  ],
  two: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x10, 4],
        ['.text.b', 'ax', 4, 4],
        ['.text.a', 'ax', 8, 4],
        ['.data.2', 'aw', 4, 4],
        ['.data.10', 'aw', 8, 4],
      ],
    ],
    [
      'b.o',
      [
        ['.text', 'ax', 12, 4],
        ['.text.c', 'ax', 4, 32],
        ['.text.a', 'ax', 20, 2],
        ['.data.1', 'aw', 12, 16],
      ],
    ],
  ],
  text: [['a.o', [['.text', 'ax', 0x23, 16]]]],
  empty: [['a.o', [['.data', 'aw', 8, 8]]]],
  init: [
    [
      'a.o',
      [
        ['.text', 'ax', 4, 4],
        ['.init_array.00200', 'aw', 8, 8],
        ['.init_array', 'aw', 16, 8],
        ['.ctors.65435', 'aw', 8, 8],
        ['.ctors', 'aw', 8, 8],
        ['.init_array.5', 'aw', 24, 8],
      ],
    ],
    [
      'b.o',
      [
        ['.init_array.00050', 'aw', 8, 8],
        ['.ctors.00010', 'aw', 16, 8],
        ['.init_array.x', 'aw', 32, 8],
        ['.init_array', 'aw', 40, 8],
      ],
    ],
  ],
  library: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x10, 4],
        ['.data', 'aw', 4, 4],
        ['#def', 'main'],
      ],
    ],
    [
      'libx.a:m1.o',
      [
        ['.text', 'ax', 0x20, 4],
        ['.data', 'aw', 8, 4],
        ['#def', 'one'],
      ],
    ],
    [
      'libx.a:m2.o',
      [
        ['.text', 'ax', 0x44, 8],
        ['.data', 'aw', 12, 4],
        ['#def', 'two'],
      ],
    ],
    [
      'b.o',
      [
        ['.text', 'ax', 8, 4],
        ['.data', 'aw', 16, 4],
      ],
    ],
  ],
  common: [
    ['a.o', [['.text', 'ax', 4, 4], ['.bss', 'aw@', 5, 1], 'first 12 4']],
    ['b.o', [['.bss', 'aw@', 7, 1], 'second 40 32']],
  ],
  kept: [
    [
      'a.o',
      [
        ['.text', 'ax', 4, 4],
        ['.text.used', 'ax', 8, 4],
        ['.text.unused', 'ax', 16, 4],
        ['.vectors', 'a', 32, 4],
        ['.data', 'aw', 8, 8],
        ['#def', 'entry'],
        ['#to', '.text', '.text.used'],
      ],
    ],
    [
      'b.o',
      [
        ['.text.other', 'ax', 20, 4],
        ['.rodata.keep', 'a', 6, 2],
        ['.vectors', 'a', 16, 4],
      ],
    ],
  ],
  refers: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x23, 16],
        ['.data', 'aw', 0x15, 8],
        ['.bss', 'aw@', 0x40, 32],
        ['#def', 'main'],
        ['#ref', 'wanted'],
      ],
    ],
  ],
  ghosts: [
    [
      'a.o',
      [
        ['.text', 'ax', 4, 4],
        ['.text.used', 'ax', 8, 4],
        ['.text.unused', 'ax', 16, 4],
        ['.data', 'aw', 8, 8],
        ['#def', 'entry'],
        ['#weak', '.text.unused', 'ghost'],
        ['#weak', '.text.unused', 'phantom'],
      ],
    ],
  ],
  orphans: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x23, 16],
        ['.rodata', 'a', 0x11, 8],
        ['.data', 'aw', 0x15, 8],
        ['.bss', 'aw@', 0x40, 32],
        ['mine', 'aw', 12, 4],
        ['.code2', 'ax', 16, 4],
        ['.ro2', 'a', 20, 4],
        ['.note.x', 'a', 24, 4],
        ['.zero2', 'aw@', 28, 4],
        ['.info', '', 10, 1],
      ],
    ],
  ],
  warned: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x23, 16],
        ['.gnu.warning.f', '', 6, 1],
      ],
    ],
  ],
  late: [
    [
      'a.o',
      [
        ['.text', 'ax', 0x23, 16],
        ['#abs', 'given', 0x1010],
      ],
    ],
  ],
  table: [
    [
      'a.o',
      [
        ['.text', 'ax', 8, 4],
        ['.data', 'aw', 8, 8],
        ['#abs', '_GLOBAL_OFFSET_TABLE_', 0x1000],
      ],
    ],
  ],
  tls: [
    [
      'a.o',
      [
        ['.text', 'ax', 4, 4],
        ['.tdata', 'awT', 10, 4],
        ['.tbss', 'awT@', 20, 16],
        ['.data', 'aw', 8, 8],
        ['.bss', 'aw@', 8, 8],
      ],
    ],
  ],
};

export function readQuestions(text: string): Map<string, Omit<MicroCase, 'bfd' | 'lld'>> {
  const found = new Map<string, Omit<MicroCase, 'bfd' | 'lld'>>();
  let topic = '';
  for (const block of text.split(/\n(?=\S)/)) {
    const [head = '', ...rest] = block.replace(/\s+$/, '').split('\n');
    if (head.startsWith('# ')) topic = head.slice(2);
    if (head === '' || head.startsWith('#')) continue;
    const [name = '', ...words] = head.split(' ').filter((word) => word !== '');
    if (found.has(name)) throw new Error(`two questions are called ${name}`);
    const [script = '', ...files] = rest
      .map((line) => line.replace(/^ {4}/, ''))
      .join('\n')
      .split(/^--- /m);
    const set = words.find((word) => word.startsWith('+'))?.slice(1) ?? 'one';
    const target = words.find((word) => word in targets) ?? 'x86_64';
    const given = files.map((file): [string, string] => [
      file.split('\n', 1)[0] ?? '',
      file.slice(file.indexOf('\n') + 1),
    ]);
    const own = given.filter(([file]) => file.endsWith('.o'));
    const objects = own.length > 0 ? own.map(([file, text]) => [file, readParts(text)] as const) : sets[set];
    if (objects === undefined) throw new Error(`${name}: no objects are called ${set}`);
    found.set(name, {
      topic,
      script: script.trim(),
      flags: words.filter((word) => word !== `+${set}` && word !== target),
      target,
      files: Object.fromEntries(given.filter(([file]) => !file.endsWith('.o'))),
      objects,
    });
  }
  return found;
}

/** `section flags size alignment`, `#def name` and the like, or `common name size alignment`, a line each; `-` are no flags. */
function readParts(text: string): Objects[number][1] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const words = line.trim().split(/ +/);
      if (words[0] === 'common') return words.slice(1).join(' ');
      return words.map((word) => (word === '-' ? '' : /^\d/.test(word) ? Number(word) : word));
    });
}

export function ask(question: Omit<MicroCase, 'bfd' | 'lld'>, directory: string): MicroCase {
  const { script, files, objects, target } = question;
  for (const [name, text] of Object.entries({ ...files, ...(script === '' ? {} : { 's.ld': script }) }))
    writeFileSync(join(directory, name), text);
  const archives = new Map<string, string[]>();
  for (const [path, parts] of objects) {
    const [first = '', member] = path.split(':');
    const key = `${target} ${path} ${JSON.stringify(parts)}`;
    if (assembled.get(`${directory}/${member ?? first}`) !== key)
      assemble(directory, targets[target]?.as ?? [], member ?? first, parts);
    assembled.set(`${directory}/${member ?? first}`, key);
    if (member !== undefined) archives.set(first, [...(archives.get(first) ?? []), member]);
  }
  for (const [archive, members] of archives) {
    rmSync(join(directory, archive), { force: true });
    execFileSync('ar', ['rcs', archive, ...members], { cwd: directory });
  }
  const answer = (program: 'ld' | 'ld.lld'): Answer => link(directory, linkCommand(question, program));
  return { ...question, bfd: answer('ld'), lld: answer('ld.lld') };
}

/** What each file of a directory was last assembled from. */
const assembled = new Map<string, string>();

/** The link command of a question, without its output options. */
export function linkCommand(
  { script, flags, objects, target }: Omit<MicroCase, 'bfd' | 'lld'>,
  program: 'ld' | 'ld.lld',
): string[] {
  const { ld = 'ld', m = '' } = targets[target] ?? {};
  const files = objects.map(([path]) => path.replace(/:.*/, ''));
  const given = script === '' || flags.includes('s.ld') ? [] : ['-T', 's.ld'];
  const whole = files.some((file) => file.endsWith('.a')) ? ['--whole-archive'] : [];
  return [program === 'ld' ? ld : program, '-m', m, ...flags, ...given, ...whole, ...new Set(files)];
}

function assemble(directory: string, as: readonly string[], name: string, parts: Objects[number][1]): void {
  const lines = parts.map((part) => {
    if (typeof part === 'string') {
      const [symbol = '', size = '', alignment = ''] = part.split(' ');
      return `.comm ${symbol}, ${size}, ${alignment}`;
    }
    const [what = '', second = '', size = 0, alignment = 1] = part;
    if (what === '#def') return `.text\n.globl ${String(second)}\n${String(second)}:`;
    if (what === '#abs') return `.globl ${String(second)}\n.set ${String(second)}, ${String(size)}`;
    if (what === '#ref') return `.globl ${String(second)}\n.data\n.quad ${String(second)}`;
    if (what === '#weak') return `.weak ${String(size)}\n.section ${String(second)}\n.quad ${String(size)}`;
    if (what === '#to') return `.section ${String(second)}\n.quad ${String(size)}`;
    return section(String(what), String(second), Number(size), Number(alignment));
  });
  writeFileSync(join(directory, `${name}.s`), `${lines.join('\n')}\n.section .note.GNU-stack,"",%progbits\n`);
  const [program = 'as', ...options] = as;
  execFileSync(program, [...options, '-o', name, `${name}.s`], { cwd: directory });
}

function section(name: string, flags: string, size: number, alignment: number): string {
  const type = flags.includes('@')
    ? 'nobits'
    : name.startsWith('.note')
      ? 'note'
      : name.startsWith('.init_array')
        ? 'init_array'
        : 'progbits';
  return [
    `.section ${name},"${flags.replace('@', '')}",%${type}`,
    `.balign ${String(alignment)}`,
    `.${type === 'nobits' ? 'skip' : 'space'} ${String(size)}`,
  ].join('\n');
}

function link(directory: string, [program = 'ld', ...rest]: readonly string[]): Answer {
  for (const name of ['out.elf', 'out.map']) rmSync(join(directory, name), { force: true });
  const run = spawnSync(program, ['-o', 'out.elf', '-Map=out.map', ...rest], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 20_000,
  });
  const stderr = run.stderr
    .split('\n')
    .map((line) => line.replace(/^\S*ld(\.lld)?: /, ''))
    .slice(0, 6)
    .join('\n')
    .trim();
  if (run.status !== 0) return { rc: run.status ?? 1, stderr };
  const listing = execFileSync('readelf', ['-SlsW', 'out.elf'], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const loads = program.includes('lld') ? undefined : loadAddresses(join(directory, 'out.map'));
  const { sections, symbols, phdrs, offsets } = readListing(listing);
  return {
    rc: 0,
    stderr,
    sections: sections.map((found) => {
      if (found.allocated === false) return found;
      const lma = loads?.get(`${found.name}@${BigInt(found.vma).toString(16)}`);
      const holds = ({ type, vaddr, memsz }: Listing['phdrs'][number]): boolean =>
        type === 'LOAD' &&
        BigInt(vaddr) <= BigInt(found.vma) &&
        BigInt(found.vma) + BigInt(found.size) <= BigInt(vaddr) + BigInt(memsz);
      const at = offsets.get(found);
      // Overlays share an address, but no place in the file.
      const holder =
        phdrs.find(
          (header) =>
            holds(header) &&
            at !== undefined &&
            at - BigInt(header.offset) === BigInt(found.vma) - BigInt(header.vaddr),
        ) ?? phdrs.find(holds);
      const fromSegment =
        holder === undefined
          ? null
          : hex(BigInt.asUintN(64, BigInt(holder.paddr) + BigInt(found.vma) - BigInt(holder.vaddr)));
      return { ...found, ...(lma === undefined ? {} : { lma: hex(lma) }), lma_phdr: fromSegment };
    }),
    phdrs,
    symbols,
  };
}

interface Listing {
  readonly sections: { name: string; vma: string; size: string; align: number; allocated?: false }[];
  readonly symbols: Record<string, { value: string; section: string }>;
  readonly phdrs: {
    type: string;
    flags: string;
    offset: string;
    vaddr: string;
    paddr: string;
    filesz: string;
    memsz: string;
    align: string;
  }[];
  /** Where in the file a section lies. */
  readonly offsets: ReadonlyMap<Listing['sections'][number], bigint>;
}

/** Names that readelf cuts off at its column. */
const cutTypes: Readonly<Record<string, string>> = {
  OPENBSD_RANDOM: '0x65a3dbe6',
  OPENBSD_WXNEED: '0x65a3dbe7',
  OPENBSD_BOOTDA: '0x65a41be6',
};

/** What `readelf -SlsW` prints. */
function readListing(text: string): Listing {
  const sections: Listing['sections'] = [];
  const offsets = new Map<Listing['sections'][number], bigint>();
  const row =
    /^ *\[ *\d+\] (.+?) +([A-Z][A-Z0-9_]+|[0-9a-f]{8}: <unknown>) +([0-9a-f]{8,}) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) +([A-Za-z]*) +\d+ +\d+ +(\d+)$/gm;
  for (const [, name = '', , vma = '', offset = '', size = '', , flags = '', align = ''] of text.matchAll(
    row,
  )) {
    if (/^(| |\.symtab|\.strtab|\.shstrtab)$/.test(name)) continue;
    const entry = { name, vma: hex(vma), size: hex(size), align: Number(align) };
    if (flags.includes('A')) offsets.set(entry, BigInt(`0x${offset}`));
    sections.push(flags.includes('A') ? entry : { ...entry, allocated: false });
  }
  const segment =
    /^ {2}([A-Z][A-Z0-9_]*(?:\+0x[0-9a-f]+)?) +(0x[0-9a-f]+) (0x[0-9a-f]+) (0x[0-9a-f]+) (0x[0-9a-f]+) (0x[0-9a-f]+) ([RWE ]{3}) (0x[0-9a-f]+|0)$/gm;
  const phdrs = [...text.matchAll(segment)].map(
    ([
      ,
      type = '',
      offset = '',
      vaddr = '',
      paddr = '',
      filesz = '',
      memsz = '',
      flags = '',
      align = '',
    ]) => ({
      // readelf says LOOS+0x5 for 0x60000005.
      type: (cutTypes[type] ?? type).replace(
        /^LO(OS|PROC)\+0x([0-9a-f]+)$/,
        (_, range: string, low: string) =>
          hex((range === 'OS' ? 0x6000_0000n : 0x7000_0000n) + BigInt(`0x${low}`)),
      ),
      flags: flags.replaceAll(' ', '').replace('E', 'X'),
      offset: hex(offset),
      vaddr: hex(vaddr),
      paddr: hex(paddr),
      filesz: hex(filesz),
      memsz: hex(memsz),
      align: hex(align),
    }),
  );
  const symbol = /^ *\d+: ([0-9a-f]+) +\S+ (\S+) +(\S+) +\S+ +(\S+) (\S+)$/gm;
  const symbols: Listing['symbols'] = {};
  for (const [, value = '', type = '', binding = '', section = '', name = ''] of text.matchAll(symbol)) {
    if (type === 'FILE' || type === 'SECTION' || (binding === 'LOCAL' && name.endsWith('.o'))) continue;
    symbols[name] = { value: hex(value), section: section === 'UND' ? '*UND*' : section };
  }
  return { sections, symbols, phdrs, offsets };
}

function hex(value: string | bigint): string {
  const number = typeof value === 'bigint' ? value : BigInt(value.startsWith('0x') ? value : `0x${value}`);
  return `0x${number.toString(16)}`;
}

function main(): void {
  const home = new URL('questions/', import.meta.url);
  const output = new URL('../fixtures/questions.json', import.meta.url);
  const before =
    process.argv.includes('--all') || !existsSync(output)
      ? new Map<string, MicroCase>()
      : microCases('questions');
  const directory = mkdtempSync(join(tmpdir(), 'memscape-ask-'));
  const lines: string[] = [];
  let asked = 0;
  try {
    for (const file of readdirSync(home).sort()) {
      for (const [name, question] of readQuestions(readFileSync(new URL(file, home), 'utf8'))) {
        const { bfd, lld, ...same } = before.get(name) ?? {};
        const known = bfd !== undefined && JSON.stringify(same) === JSON.stringify(question);
        asked += known ? 0 : 1;
        const answered = known ? { ...same, bfd, lld } : ask(question, directory);
        lines.push(`${JSON.stringify(name)}:${JSON.stringify(answered)}`);
      }
    }
  } finally {
    rmSync(directory, { recursive: true });
    writeFileSync(output, `{\n${lines.join(',\n')}\n}\n`);
  }
  console.log(`${String(lines.length)} questions, ${String(asked)} of them asked`);
}

if (import.meta.filename === process.argv[1]) main();
