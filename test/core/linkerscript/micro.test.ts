import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts, toMemoryMap, type Dialect } from '../../../src/core/linkerscript';
import { knownValue, type MemoryMap, type Quantity } from '../../../src/core/memoryMap';
import { microCases, microInputs, type Answer, type MicroCase } from './microCases';

/** What cannot be asked of us, and why. */
const exceptions: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  gnu: {
    'pat-file-sort': 'GNU ld 2.40 aborts with an internal error',
    asciz: 'ASCIZ is of newer versions; it is understood, with a warning',
  },
  lld: {
    'pat-flags-neg': 'lld fails over the type of a section of its own that the pattern takes',
    'flag-default-section-start': 'lld fails when it writes the file, not when it places',
  },
};

for (const dialect of ['gnu', 'lld'] as const) {
  describe(`linker script micro cases, ${dialect}`, () => {
    for (const [name, given] of microCases()) {
      const answer = dialect === 'gnu' ? given.bfd : given.lld;
      if (answer === undefined) continue;
      const why = exceptions[dialect][name];
      if (why !== undefined) {
        it.skip(`${name}: ${why}`);
        continue;
      }
      it(name, () => {
        check(place(given, dialect), answer);
      });
    }
  });
}

function place(given: MicroCase, dialect: Dialect): MemoryMap {
  const program = dialect === 'gnu' ? 'ld' : 'ld.lld';
  const archives = given.objects.flatMap(([file]) =>
    file.includes(':') ? [file.slice(0, file.indexOf(':'))] : [],
  );
  const files = [...new Set(archives)];
  const command = [program, '-m', 'elf_x86_64', ...given.flags, '--whole-archive', ...files];
  const { options, issues } = parseLinkCommand(command);
  const placement = placeScripts({
    scripts: given.script === '' ? [] : [{ file: 's.ld', text: given.script }],
    inputs: microInputs(given),
    options,
    dialect,
    readInclude: (file) => given.files[file],
    fileExists: () => false,
  });
  const map = toMemoryMap(placement, 's.ld');
  return { ...map, issues: [...map.issues, ...issues] };
}

function hex(quantity: Quantity): string {
  const value = knownValue(quantity);
  return value === undefined ? 'unknown' : `0x${value.toString(16)}`;
}

function check(map: MemoryMap, answer: Answer): void {
  const errors = map.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.message);
  if (answer.rc !== 0) {
    assert.notEqual(errors.length, 0, `the linker fails: ${answer.stderr}`);
    return;
  }
  assert.deepEqual(errors, [], 'the linker finds no error');
  checkSections(map, answer);
  for (const [name, symbol] of Object.entries(answer.symbols ?? {})) {
    if (symbol.section === '*UND*') continue;
    const ours = map.scriptSymbols.find((candidate) => candidate.name === name);
    if (ours !== undefined) assert.equal(hex(ours.value), symbol.value, name);
  }
  const segments = map.segments.map((s) => ({
    type: s.type,
    flags: `${s.rights.read ? 'R' : ''}${s.rights.write ? 'W' : ''}${s.rights.execute ? 'X' : ''}`,
    ...Object.fromEntries(
      (['offset', 'vaddr', 'paddr', 'filesz', 'memsz', 'align'] as const).map((key) => [
        key,
        `0x${s[key].toString(16)}`,
      ]),
    ),
  }));
  assert.deepEqual(segments, answer.phdrs);
}

function checkSections(map: MemoryMap, answer: Answer): void {
  const ours = map.sections.map((section) => ({
    name: section.name,
    vma: hex(section.vma),
    size: hex(section.size),
    align: Number(section.alignment),
    lma: hex(section.lma),
  }));
  const want = (answer.sections ?? []).map(
    ({ name, vma, size, align, lma, lma_phdr: fromSegment }, i, all) => ({
      name,
      vma,
      size,
      align,
      // The linker's own list of load addresses names a section once; a second one of the name is in the segments only.
      lma:
        (all.filter((other) => other.name === name).length > 1 ? fromSegment : (lma ?? fromSegment)) ??
        ours[i]?.lma,
    }),
  );
  const byAddress = (a: { name: string; vma: string }, b: { name: string; vma: string }): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : Number(BigInt(a.vma) - BigInt(b.vma));
  assert.deepEqual([...ours].sort(byAddress), [...want].sort(byAddress));
}
