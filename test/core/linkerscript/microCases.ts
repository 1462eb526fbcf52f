import { readFileSync } from 'node:fs';
import type {
  LinkInput,
  InputReference,
  InputSection,
  CommonSymbol,
  DefinedSymbol,
  UndefinedSymbol,
} from '../../../src/core/linkerscript/input';

/** One question to both linkers, with their answers: fixtures micro.json and questions.json. */
export interface MicroCase {
  readonly topic: string;
  readonly script: string;
  readonly target: string;
  readonly flags: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /**
   * Objects as file, or archive and member, and sections (name, flags, size, alignment); `name size alignment` is a common
   * symbol, `#def` defines a symbol behind .text, `#ref` a reference at the end of .data, `#to` one from section to section,
   * `#weak` one from a section to a weak symbol.
   */
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
    readonly allocated?: boolean;
    readonly lma?: string;
    readonly lma_phdr?: string | null;
  }[];
  readonly symbols?: Readonly<Record<string, { readonly value: string; readonly section: string }>>;
  readonly phdrs?: readonly Readonly<Record<string, string>>[];
}

export function microCases(fixture: 'micro' | 'questions'): ReadonlyMap<string, MicroCase> {
  const text = readFileSync(new URL(`../../fixtures/${fixture}.json`, import.meta.url), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, MicroCase>)); // The fixture's shape is fixed.
}

/** The objects of a case: gas puts .text, .data and .bss first into each, used or not, and the stack note last. */
export function microInputs(given: Pick<MicroCase, 'objects' | 'target'>): LinkInput[] {
  const is64 = !['i386', 'x32', 'riscv32'].includes(given.target);
  return given.objects.map(([path, parts]) => {
    const [first = '', second] = path.split(':');
    const sections = new Map<string, InputSection>();
    const references = new Map<string, InputReference[]>();
    const commons: CommonSymbol[] = [];
    const defined: DefinedSymbol[] = [];
    const undefinedSymbols: UndefinedSymbol[] = [];
    const add = (name: string, flags: string, size: number, alignment: number): void => {
      const bits = { a: 2, w: 1, x: 4, T: 1024 };
      const list: InputReference[] = [];
      references.set(name, list);
      sections.set(name, {
        index: sections.get(name)?.index ?? sections.size + 1,
        name,
        type: sectionType(name, flags),
        flags: Object.entries(bits).reduce(
          (sum, [letter, bit]) => sum | (flags.includes(letter) ? bit : 0),
          0,
        ),
        size: BigInt(size),
        alignment: BigInt(alignment),
        references: () => list,
      });
    };
    const refer = (name: string, to: { symbol: string } | { section: number }): void => {
      const from = sections.get(name);
      if (from === undefined) return;
      references.get(name)?.push({ offset: from.size, type: 1, ...to });
      sections.set(name, { ...from, size: from.size + 8n, relocated: true });
    };
    add('.text', 'ax', 0, 1);
    add('.data', 'aw', 0, 1);
    add('.bss', 'aw@', 0, 1);
    for (const part of parts) {
      if (typeof part === 'string') {
        const [name = '', size = '0', alignment = '1'] = part.split(' ');
        commons.push({ name, size: BigInt(size), alignment: BigInt(alignment) });
        continue;
      }
      const [kind = '', second = '', third = 0, fourth = 1] = part;
      const name = String(second);
      if (kind === '#def') {
        const value = sections.get('.text')?.size ?? 0n;
        defined.push({ name, binding: 'global', section: 1, value, size: 0n });
      } else if (kind === '#abs') {
        defined.push({ name, binding: 'global', value: BigInt(third), size: 0n });
      } else if (kind === '#ref') {
        undefinedSymbols.push({ name, binding: 'global' });
        refer('.data', { symbol: name });
      } else if (kind === '#weak') {
        undefinedSymbols.push({ name: String(third), binding: 'weak' });
        refer(name, { symbol: String(third) });
      } else if (kind === '#to') refer(name, { section: sections.get(String(third))?.index ?? 0 });
      else add(String(kind), name, Number(third), Number(fourth));
    }
    add('.note.GNU-stack', '', 0, 1);
    return {
      file: second ?? first,
      ...(second === undefined ? {} : { archive: first }),
      machine: given.target === 'x32' ? 'x86_64' : given.target.replace(/be$/, ''),
      addressBits: is64 ? 64 : 32,
      byteOrder: given.target.endsWith('be') ? 'big' : 'little',
      sections: [...sections.values()],
      commons,
      defined,
      undefined: undefinedSymbols,
    };
  });
}

function sectionType(name: string, flags: string): number {
  if (flags.includes('@')) return 8;
  if (name.startsWith('.note')) return 7;
  return name.startsWith('.init_array') ? 14 : 1;
}
