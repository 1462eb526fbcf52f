import { readFileSync } from 'node:fs';
import type {
  LinkInput,
  InputSection,
  CommonSymbol,
  DefinedSymbol,
} from '../../../src/core/linkerscript/input';

/** One question to both linkers, with their answers: fixture micro.json. */
export interface MicroCase {
  readonly topic: string;
  readonly script: string;
  readonly flags: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly (readonly [string, readonly (string | readonly (string | number)[])[]])[];
  readonly bfd: Answer;
  readonly lld?: Answer;
}

export interface Answer {
  readonly rc: number;
  readonly stderr: string;
  readonly sections?: readonly {
    readonly name: string;
    readonly vma: string;
    readonly size: string;
    readonly align: number;
    readonly lma?: string;
    readonly lma_phdr?: string | null;
  }[];
  readonly symbols?: Readonly<Record<string, { readonly value: string; readonly section: string }>>;
  readonly phdrs?: readonly Readonly<Record<string, string>>[];
}

export function microCases(): ReadonlyMap<string, MicroCase> {
  const text = readFileSync(new URL('../../fixtures/micro.json', import.meta.url), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, MicroCase>)); // The fixture's shape is fixed.
}

/** The objects of a case: gas puts .text, .data and .bss first into each, used or not, and the stack note last. */
export function microInputs(given: MicroCase): LinkInput[] {
  return given.objects.map(([path, parts]) => {
    const [first = '', second] = path.split(':');
    const sections = new Map<string, InputSection>();
    const commons: CommonSymbol[] = [];
    const defined: DefinedSymbol[] = [];
    const add = (name: string, flags: string, size: number, alignment: number): void => {
      const index = sections.get(name)?.index ?? sections.size + 1;
      const bits = { a: 2, w: 1, x: 4, T: 1024 };
      const type = flags.includes('@') ? 8 : name.startsWith('.note') ? 7 : 1;
      const set = Object.entries(bits).reduce(
        (sum, [letter, bit]) => sum | (flags.includes(letter) ? bit : 0),
        0,
      );
      sections.set(name, { index, name, type, flags: set, size: BigInt(size), alignment: BigInt(alignment) });
    };
    add('.text', 'ax', 0, 1);
    add('.data', 'aw', 0, 1);
    add('.bss', 'aw@', 0, 1);
    for (const part of parts) {
      if (typeof part === 'string') {
        const [name = '', size = '0', alignment = '1'] = part.split(' ');
        commons.push({ name, size: BigInt(size), alignment: BigInt(alignment) });
      } else if (part[0] === '#def') {
        const name = String(part[1]);
        defined.push({
          name,
          binding: 'global',
          section: 1,
          value: sections.get('.text')?.size ?? 0n,
          size: 0n,
        });
      } else add(String(part[0]), String(part[1]), Number(part[2]), Number(part[3]));
    }
    add('.note.GNU-stack', '', 0, 1);
    return {
      file: second ?? first,
      ...(second === undefined ? {} : { archive: first }),
      machine: 'x86_64',
      addressBits: 64,
      byteOrder: 'little',
      sections: [...sections.values()],
      commons,
      defined,
      undefined: [],
    };
  });
}
