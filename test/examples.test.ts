import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../src/cli/run';
import type { LayoutJson } from '../src/core/export/json';
import { parseProfile } from '../src/core/profiles/userProfile';
import {
  hasTool,
  parseNm,
  parseObjdump,
  parseSections,
  parseSegments,
  run,
  type ReadelfSection,
} from './core/elf/readelf';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

interface Example {
  readonly name: string;
  readonly script: string;
  readonly image: string;
  readonly objects: readonly string[];
  /** What the names of the toolchain's programs begin with. */
  readonly cross: string;
  /** The options of the Makefile's link. */
  readonly flags: readonly string[];
}

const examples: readonly Example[] = [
  {
    name: 'higher-half',
    script: 'kernel.ld',
    image: 'kernel',
    objects: ['boot.o', 'kmain.o', 'console.o'],
    cross: process.arch === 'x64' ? '' : 'x86_64-linux-gnu-',
    flags: [
      '-m',
      'elf_x86_64',
      '-nostdlib',
      '-static',
      '-z',
      'max-page-size=0x1000',
      '--no-warn-rwx-segments',
    ],
  },
  {
    name: 'riscv-kernel',
    script: 'kernel.ld',
    image: 'kernel',
    objects: ['boot.o', 'kmain.o'],
    cross: 'riscv64-unknown-elf-',
    flags: [
      '-m',
      'elf64lriscv',
      '-nostdlib',
      '-static',
      '-z',
      'max-page-size=0x1000',
      '--no-warn-rwx-segments',
    ],
  },
  {
    name: 'cortex-m',
    script: 'image.ld',
    image: 'image',
    objects: ['main.o'],
    cross: 'arm-none-eabi-',
    flags: ['-nostdlib', '-static', '--gc-sections'],
  },
];

/** Builds each example as its reader would, and holds our figures against those of binutils. */
for (const { name, script, image, objects, cross, flags } of examples) {
  describe(`the example ${name}, built with the real toolchain`, () => {
    const directory = join(import.meta.dirname, '../examples', name);
    let build = '';
    const built = (file: string): string => join(build, file);
    const scriptPath = join(directory, script);

    before(function () {
      const missing = ['make', `${cross}gcc`, `${cross}ld`, 'readelf', 'nm', 'objdump'].filter(
        (tool) => !hasTool(tool),
      );
      if (missing.length > 0) {
        console.log(`      skipped: no ${missing.join(', ')} here`);
        this.skip();
      }
      this.timeout(60_000);
      build = mkdtempSync(join(tmpdir(), 'memscape-example-'));
      run('make', ['-C', directory, `BUILD=${build}`]);
    });
    after(() => {
      if (build !== '') rmSync(build, { recursive: true, force: true });
    });

    const inputs = (): string[] => objects.map(built);
    const command = (): string[] => [`${cross}ld`, ...flags, '-T', scriptPath, ...inputs()];
    const ways: readonly [what: string, args: () => string[]][] = [
      ['its ELF file', () => [built(`${image}.elf`)]],
      ['its script with its objects', () => [scriptPath, ...inputs()]],
      ['its link command', () => ['--', ...command()]],
      ['its map file', () => [built(`${image}.map`)]],
    ];
    for (const [what, args] of ways) {
      // --gc-sections is in the command and not in the script.
      if (what === 'its script with its objects' && flags.includes('--gc-sections')) continue;
      compare(what, args, () => built(`${image}.elf`));
    }

    it('is explained with the addresses of readelf and nm', async () => {
      const names = [
        ...parseSections(run('readelf', ['-SW', built(`${image}.elf`)])).filter((s) => s.flags.includes('A')),
      ].map(({ name, address, size }) => ({ name, value: address, size }));
      const symbols = parseNm(run('nm', ['-n', built(`${image}.elf`)])).filter(
        (s) => s.letter === s.letter.toUpperCase(),
      );
      for (const { name, value, size } of names) {
        const steps = await explained(name, command());
        const start = steps.find((step) => starts.has(step.rule))?.data.address ?? '';
        const padding = steps.find((step) => step.rule === 'padding')?.data.bytes ?? '0';
        assert.equal(hex(BigInt(start) + BigInt(padding)), hex(value), name);
        assert.equal(steps.find((step) => step.rule === 'size')?.data.size, hex(size), name);
      }
      for (const { name, value } of symbols) {
        const steps = await explained(name, command());
        const data = steps.find((step) => /^symbol(Section|Absolute)$/.test(step.rule))?.data;
        const told = BigInt(data?.address ?? 0) + BigInt(data?.offset ?? 0);
        // Functions in Thumb code have odd values, which nm prints as the even address.
        assert.equal(hex(cross.startsWith('arm') ? told & ~1n : told), hex(value), name);
      }
    });

    describe('and by ld.lld', () => {
      before(function () {
        if (!hasTool('ld.lld')) {
          console.log('      skipped: no ld.lld here');
          this.skip();
        }
        const known = flags.filter((flag) => flag !== '--no-warn-rwx-segments');
        run('ld.lld', [
          ...known,
          '-T',
          scriptPath,
          '-Map',
          built('lld.map'),
          '-o',
          built('lld.elf'),
          ...inputs(),
        ]);
      });
      compare(
        'its ELF file',
        () => [built('lld.elf')],
        () => built('lld.elf'),
      );
      compare(
        'its map file',
        () => [built('lld.map')],
        () => built('lld.elf'),
      );
    });
  });
}

/** Rules that say where a section starts. */
const starts = new Set(['region', 'dot', 'dotMoved', 'address', 'option']);

interface Step {
  readonly rule: string;
  readonly data: Readonly<Record<string, string>>;
}

async function explained(name: string, command: readonly string[]): Promise<readonly Step[]> {
  const { status, stdout } = await runCli(
    ['layout', '--format', 'json', '--explain', name, '--', ...command],
    '0',
  );
  assert.equal(status, 0, name);
  // What our own command printed just now.
  return (JSON.parse(stdout) as { steps: Step[] }[])[0]?.steps ?? [];
}

/** Our layout of what `args` name, against what readelf, objdump and nm say about the linked file. */
function compare(what: string, args: () => string[], elf: () => string): void {
  describe(`from ${what}`, () => {
    const isMap = what === 'its map file';
    let layout: LayoutJson;
    let sections: ReadelfSection[] = [];
    before(async () => {
      sections = parseSections(run('readelf', ['-SW', elf()])).filter((s) => s.flags.includes('A'));
      const { status, stdout, stderr } = await runCli(['layout', '--format', 'json', ...args()], '0');
      assert.deepEqual([status, stderr], [0, '']);
      // What our own command printed just now.
      layout = JSON.parse(stdout) as LayoutJson;
      assert.deepEqual(layout.issues, []);
    });

    it('has the sections of readelf, with their addresses and sizes', () => {
      const ours = layout.sections.filter((s) => s.flags.includes('A') && s.size !== '0x0');
      assert.deepEqual(
        ours.map((s) => [s.name, s.vma, s.size]),
        sections.filter((s) => s.size > 0n).map((s) => [s.name, hex(s.address), hex(s.size)]),
      );
    });

    it('has the load addresses of objdump', () => {
      const loads = parseObjdump(run('objdump', ['-hw', elf()]));
      for (const row of sections) {
        const expected = loads.find((s) => s.name === row.name);
        assert.ok(expected);
        assert.equal(layout.sections.find((s) => s.name === row.name)?.lma, hex(expected.lma), row.name);
      }
    });

    it('has the symbols of nm', () => {
      // Local symbols are in the ELF file alone: a link knows the others, and a map of GNU ld too.
      const symbols = parseNm(run('nm', ['-n', elf()]));
      const whole = what === 'its ELF file';
      const expected = symbols.filter((s) => whole || s.letter === s.letter.toUpperCase());
      const line = (s: { name: string; value: string | null }): string => `${s.name} ${s.value ?? 'unknown'}`;
      const ours = layout.symbols.map(line);
      const missing = expected
        .map((s) => line({ name: s.name, value: hex(s.value) }))
        .filter((s) => !ours.includes(s));
      const unknown = layout.symbols.filter((s) => s.value === null).map((s) => s.name);
      assert.deepEqual(
        missing.filter((s) => !unknown.includes(s.replace(/ .*/, ''))),
        [],
      );
      const names = new Set(symbols.map((s) => s.name));
      assert.deepEqual(layout.symbols.filter((s) => !names.has(s.name)).map(line), []);
    });

    // A map file knows neither.
    if (isMap) return;

    it('has the segments of readelf', () => {
      const theirs = parseSegments(run('readelf', ['-lW', elf()]));
      assert.deepEqual(
        layout.segments.map((p) => [
          p.type,
          p.vaddr,
          p.paddr,
          p.filesz,
          p.memsz,
          p.flags,
          p.sections.join(' '),
        ]),
        theirs.map((p) => [
          p.type,
          hex(p.vaddr),
          hex(p.paddr),
          hex(p.filesz),
          hex(p.memsz),
          p.flags,
          p.sections.join(' '),
        ]),
      );
    });

    it('has the entry point', () => {
      assert.equal(layout.entry, /Entry point (0x[0-9a-f]+)/.exec(run('readelf', ['-lW', elf()]))?.[1]);
    });
  });
}

describe('the log and the header of the example higher-half', () => {
  it('talk about what is in the built kernel', async function () {
    if (!['make', 'gcc', 'ld'].every(hasTool) || process.arch !== 'x64') {
      console.log('      skipped: no make, gcc or ld for x86-64 here');
      this.skip();
    }
    const build = mkdtempSync(join(tmpdir(), 'memscape-example-'));
    try {
      run('make', ['-C', join(import.meta.dirname, '../examples/higher-half'), `BUILD=${build}`]);
      const addresses = ['0xffffffff8010ef3a', '0xffffffff8010806f', '0xffffffff80108000', '0x100030'];
      const { stdout } = await runCli(
        ['decode', '--json', '--map', join(build, 'kernel.elf'), ...addresses],
        '0',
      );
      const answers = JSON.parse(stdout) as {
        section: { name: string } | null;
        symbol: { name: string } | null;
      }[];
      assert.deepEqual(
        answers.map((a) => [a.section?.name, a.symbol?.name]),
        [
          ['.stack', 'stack_guard'],
          ['.text', 'deeper'],
          ['.text', 'higher_half'],
          ['.boot.text', '_start'],
        ],
      );
    } finally {
      rmSync(build, { recursive: true, force: true });
    }
  });
});

describe('the profile of the example higher-half', () => {
  const folder = join(import.meta.dirname, '../examples/higher-half');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { profile, issues } = parseProfile(read('.memscape/higher-half.json'), 'higher-half.json');

  it('has nothing wrong in it and says what layout.h and boot.S say', () => {
    assert.deepEqual(issues, []);
    assert.ok(profile !== undefined);
    const header = read('layout.h');
    const constant = (name: string): bigint =>
      BigInt(new RegExp(`#define ${name}\\s+(\\w+?)ULL`).exec(header)?.[1] ?? '-1');
    assert.equal(BigInt(profile.recursiveSlot ?? -1), constant('RECURSIVE_SLOT'));
    const regionAt = (address: bigint) =>
      profile.regions.find(
        ({ layer, range }) => layer === 'base' && range.start <= address && address < range.end,
      );
    assert.equal(regionAt(constant('PML4_VIRTUAL'))?.kind, 'recursive');
    const window = regionAt(constant('KERNEL_VMA'));
    assert.deepEqual(
      [window?.range.start, window?.range.end, window?.physicalStart],
      // boot.S fills entries for physical 0 up to 0x200000.
      [constant('KERNEL_VMA'), constant('KERNEL_VMA') + 0x20_0000n, 0n],
    );
    const screen = profile.regions.find(({ name }) => name === 'Text screen');
    assert.equal(screen?.range.start, constant('KERNEL_VMA') + 0xb_8000n);
  });
});
