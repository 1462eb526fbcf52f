import { SHF, SHT } from './elf/constants';
import type { FilePattern, OutputSection } from './linkerscript/ast';
import type { InputSection, LinkInput } from './linkerscript/input';
import { knownValue, type MemoryMap, type Section } from './memoryMap';

/** Sections of an image that take memory. */
export function occupied(map: MemoryMap): readonly Section[] {
  return map.sections.filter(({ allocated, size }) => allocated && knownValue(size) !== 0n);
}

/** Inputs that give the script one section for each of the image, of the given size in bytes, in a place that its patterns take. */
export function inputsOf(
  image: MemoryMap,
  outputs: readonly OutputSection[],
  sizes: ReadonlyMap<string, bigint>,
): readonly LinkInput[] {
  const described = new Set(outputs.map(({ name }) => name.text));
  const common = {
    ...(image.machine === undefined ? {} : { machine: image.machine }),
    ...(image.addressBits === undefined ? {} : { addressBits: image.addressBits }),
    ...(image.byteOrder === undefined ? {} : { byteOrder: image.byteOrder }),
    commons: [],
    undefined: [],
    defined: [],
  };
  return occupied(image).flatMap((section) => {
    const output = outputs.find(({ name }) => name.text === section.name);
    const size = sizes.get(section.name) ?? 0n;
    // A section that the script does not name is an orphan under its own name.
    const sample = described.has(section.name)
      ? sampleInput(output)
      : { file: 'orphan.o', name: section.name };
    if (sample === undefined || size === 0n) return [];
    return [
      {
        ...common,
        file: sample.file,
        standsFor: 'section',
        sections: [inputSection(section, sample.name, size)],
      },
    ];
  });
}

function inputSection(section: Section, name: string, size: bigint): InputSection {
  const { rights } = section;
  const flags =
    SHF.ALLOC |
    (rights?.write === true ? SHF.WRITE : 0n) |
    (rights?.execute === true ? SHF.EXECINSTR : 0n) |
    (section.threadLocal === true ? SHF.TLS : 0n);
  return {
    index: 1,
    name,
    type: section.zeroFill ? SHT.NOBITS : SHT.PROGBITS,
    flags: Number(flags),
    size,
    alignment: section.alignment ?? 1n,
    assumed: true,
  };
}

/** A file and a section that the first pattern of an output section takes; absent when it takes no input at all. */
function sampleInput(output: OutputSection | undefined): { file: string; name: string } | undefined {
  for (const statement of output?.statements ?? []) {
    if (statement.kind !== 'input') continue;
    const pattern = statement.sections?.find(({ name }) => name.text !== 'COMMON');
    if (pattern === undefined && statement.sections !== undefined) continue;
    return { file: sampleFile(statement.file), name: withoutWildcards(pattern?.name.text ?? '.text') };
  }
  return undefined;
}

function sampleFile(file: FilePattern | undefined): string {
  const name = withoutWildcards(file?.name.text ?? '*');
  return name === '' ? 'sections.o' : name;
}

/** A name that a pattern matches: nothing for a star, a letter for a question mark, the first of a set. */
function withoutWildcards(pattern: string): string {
  return pattern
    .replace(/\*/g, '')
    .replace(/\?/g, 'x')
    .replace(/\[(?:!.)?(.)[^\]]*\]/g, '$1');
}
