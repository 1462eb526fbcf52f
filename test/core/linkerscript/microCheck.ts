import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts, toMemoryMap, type Dialect } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import { knownValue, type MemoryMap, type Quantity } from '../../../src/core/memoryMap';
import { microInputs, type Answer, type MicroCase } from './microCases';

/** What a linker says, and the issue of ours that says it. Messages without a row are not compared. */
const messages: Readonly<Record<Dialect, readonly (readonly [RegExp, string])[]>> = {
  gnu: [
    [/region `(\S+)' overflowed by (\d+) bytes/, 'script.overflow'],
    [/section `(\S+)' will not fit in region `(\S+)'/, 'script.willNotFit'],
    [/cannot move location counter backwards \(from (\w+) to (\w+)\)/, 'script.backwards'],
    [/undefined symbol `(\S+)' referenced in expression/, 'script.undefinedSymbol'],
    [/undefined section `(\S+)' referenced in expression/, 'script.undefinedSection'],
    [/undefined MEMORY region `(\S+)' referenced in expression/, 'script.undefinedRegion'],
    [/section (\S+) LMA \[\w+,\w+\] overlaps section (\S+) LMA/, 'script.overlapLma'],
    [/section (\S+) VMA \[\w+,\w+\] overlaps section (\S+) VMA/, 'script.overlapVma'],
    [/no memory region specified for loadable section `(\S+)'/, 'script.noRegion'],
    [/not enough room for program headers/, 'script.headersDoNotFit'],
    [/changing start of section (\S+) by (\d+) bytes/, 'script.sectionMoved'],
    [/dot moved backwards before `(\S+)'/, 'script.lmaBackwards'],
    [/memory region `(\S+)' not declared/, 'script.unknownRegion'],
    [/address (\w+) of (?:\S+) section `(\S+)' is not within region `(\S+)'/, 'script.outsideRegion'],
    [/(.) by zero/, 'script.divisionByZero'],
    [/redeclaration of memory region `(\S+)'/, 'script.regionRedeclared'],
    [/memory region `(\S+)' for alias `(\S+)' does not exist/, 'script.aliasOfNothing'],
    [/redefinition of memory region alias `(\S+)'/, 'script.aliasTaken'],
    [/section `(\S+)' assigned to non-existent phdr `(\S+)'/, 'script.unknownHeader'],
    [/allocated section `(\S+)' not in segment/, 'script.notInSegment'],
    [/(\S+) not found for insert/, 'script.insertTarget'],
    [/invalid assignment to location counter/, 'script.invalidDot'],
    [/undefined reference to `(\S+)'/, 'script.undefinedReference'],
    [
      /`(\S+)' referenced in section `(\S+)' of (\S+): defined in discarded section `(\S+)' of (\S+)/,
      'script.discardedReference',
    ],
    [/required symbol `(\S+)' not defined/, 'script.requiredSymbol'],
    [/section `(\S+)' type changed to PROGBITS/, 'script.typeChanged'],
    [/unable to allocate any sections to PT_GNU_RELRO segment/, 'script.emptyRelro'],
    [/unknown phdr type `(\S+)'/, 'script.unknownHeaderType'],
    [/invalid origin for memory region (\S+)/, 'script.regionFigure'],
    [/invalid length for memory region (\S+)/, 'script.regionFigure'],
    [/section `(\S+)' can't be allocated in segment (\d+)/, 'script.cannotBeAllocated'],
    [/section (\S+) lma (\w+) adjusted to (\w+)/, 'script.lmaAdjusted'],
    [/section (\S+) VMA wraps around/, 'script.wraps'],
    [/cannot find entry symbol (\S+); defaulting to (\w+)/, 'script.defaultEntry'],
    [/cannot find entry symbol (\S+); not setting start address/, 'script.noEntry'],
    [/warning: (\S+) has a LOAD segment with RWX permissions/, 'script.allRights'],
    [/warning: (\S+) has a TLS segment with execute permission/, 'script.executableThreadLocal'],
    [/nonconstant or forward reference address expression for section (\S+)/, 'script.forwardAddress'],
  ],
  lld: [
    // It says so at each step; the last is what we say.
    [/section '(\S+)' will not fit in region '(\S+)': overflowed by \d+ bytes/, 'script.lldOverflow'],
    [/undefined symbol: (\S+)/, 'script.lldUndefined'],
    [/cannot find entry symbol (\S+); not setting start address/, 'script.noEntry'],
    [/memory region not defined: (\S+)/, 'script.lld'],
    [/address \((\w+)\) of section (\S+) is not a multiple of alignment \((\d+)\)/, 'script.misaligned'],
    [/ignoring memory region assignment for non-allocatable section '(\S+)'/, 'script.regionIgnored'],
    [/section (\S+) at (\w+) of size (\w+) exceeds available/, 'script.lldBeyond'],
    [/section (\S+) (file|virtual address|load address) range overlaps with (\S+)/, 'script.lldOverlap'],
    [/assignment to symbol (\S+) does not converge/, 'script.lldUnsettled'],
    [/invalid program header type: (\S+)/, 'script.lld'],
    [/^error: (?:s\.ld:\d+: )?(no memory region specified for section \S+)/, 'script.lld'],
    [/^error: (?:s\.ld:\d+: )?(at least one side of the expression must be absolute)/, 'script.lld'],
    [/^error: (?:s\.ld:\d+: )?(symbol not found: \S+)/, 'script.lld'],
    [/^error: (?:s\.ld:\d+: )?(undefined section \S+)/, 'script.lld'],
    [/^error: (?:s\.ld:\d+: )?(alignment must be power of 2)/, 'script.lld'],
    [/(?:unknown directive: |\{ expected, but got )([A-Z_]{3,})/, 'script.syntax'],
    [/unable to move location counter backward for: (\S+)/, 'script.lld'],
  ],
};

/** What we say of a file only where one is written. */
const ofOutput: ReadonlySet<string> = new Set([
  'script.defaultEntry',
  'script.noEntry',
  'script.allRights',
  'script.executableThreadLocal',
]);

/** Compares a placement of ours with the answer of the linker whose dialect it was placed in. */
export function checkAnswer(
  given: MicroCase,
  dialect: Dialect,
  command: readonly string[],
  answer: Answer,
): void {
  checkMap(placeMicro(given, dialect, command), dialect, answer);
}

/** Compares what was placed with the answer of the linker whose dialect it was placed in. */
export function checkMap(map: MemoryMap, dialect: Dialect, answer: Answer): void {
  const errors = map.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.message);
  checkMessages(map, dialect, answer);
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
  // What is not known is not compared.
  const segments = map.segments.map((s, i) => ({
    type: s.type,
    flags: `${s.rights.read ? 'R' : ''}${s.rights.write ? 'W' : ''}${s.rights.execute ? 'X' : ''}`,
    ...Object.fromEntries(
      (['offset', 'vaddr', 'paddr', 'filesz', 'memsz', 'align'] as const).map((key) => [
        key,
        s[key] === undefined ? answer.phdrs?.[i]?.[key] : `0x${s[key].toString(16)}`,
      ]),
    ),
  }));
  assert.deepEqual(segments, answer.phdrs);
}

export function placeMicro(
  given: MicroCase,
  dialect: Dialect,
  command: readonly string[],
  inputs: readonly LinkInput[] = microInputs(given),
): MemoryMap {
  const { options, issues } = parseLinkCommand([...command, '-o', 'out.elf']);
  const texts: Readonly<Record<string, string>> = { ...given.files, 's.ld': given.script };
  const placement = placeScripts({
    scripts: (options.scripts ?? []).map((file) => ({ file, text: texts[file] ?? '' })),
    inputs,
    complete: true,
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

/** Every message of the linker that has a row is among our issues, with the same names and figures in it. */
function checkMessages(map: MemoryMap, dialect: Dialect, answer: Answer): void {
  for (const line of answer.stderr.split('\n')) {
    for (const [form, code] of messages[dialect]) {
      const parts = form.exec(line);
      // ld.lld takes signs for names where we say that the syntax is wrong.
      const isOtherwise =
        code.startsWith('script.lld') && map.issues.some((issue) => issue.code === 'script.syntax');
      if (parts === null || isOtherwise || (answer.rc !== 0 && ofOutput.has(code))) continue;
      const found = map.issues.some(
        (issue) =>
          issue.code === code &&
          parts.slice(1).every((part) => issue.message.toLowerCase().includes(plain(part.toLowerCase()))),
      );
      const said = map.issues.map((issue) => `${issue.code}: ${issue.message}`).join('\n');
      assert.ok(found, `the linker says "${line}", and we: ${said}`);
    }
  }
}

/** Addresses in messages come with and without zeros in front. */
function plain(text: string): string {
  return text.replace(/^(0x)?0+(?=[0-9a-f])/, '');
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
    ({ name, vma, size, align, lma, lma_phdr: fromSegment }, _, all) => ({
      name,
      vma,
      size,
      align,
      // The linker's own list of load addresses names a section once; a second one of the name is in the segments only.
      lma:
        (all.filter((other) => other.name === name).length > 1 ? fromSegment : (lma ?? fromSegment)) ??
        ours.find((other) => other.name === name)?.lma ??
        '',
    }),
  );
  const byAddress = (a: { name: string; vma: string }, b: { name: string; vma: string }): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : Number(BigInt(a.vma) - BigInt(b.vma));
  assert.deepEqual([...ours].sort(byAddress), [...want].sort(byAddress));
}
