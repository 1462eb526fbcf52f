import { machineOfTriple } from '../machine';
import { nameOf, stemOf } from '../paths';
import { parsedJson, fieldOf, textOf, entriesOf } from '../plainData';
import type { Evidence, ProjectImage } from '../project';
import { lineOf } from '../textLines';
import type { TreeFiles } from '../treeFiles';
import type { Word } from '../linkDraft';

/** What rustc knows of a target, from its triple or from its specification. */
export interface RustTarget {
  /** As `--target` names it in folders and tables: a triple, or the stem of the specification's file. */
  readonly name: string;
  readonly arch: string;
  readonly os: string;
  readonly env: string;
  readonly vendor: string;
  readonly pointerWidth: string;
  readonly endian: 'little' | 'big';
  readonly machine: string | undefined;
  readonly linker: ProjectImage['linker'];
  /** Whether link arguments go to a linker or to a C compiler. */
  readonly reader: 'linker' | 'driver';
  readonly before: readonly Word[];
  readonly after: readonly Word[];
  readonly evidence: readonly Evidence[];
  readonly unknowns: readonly string[];
  readonly isUefi: boolean;
}

/** Targets of rustc whose default linker is a C compiler although they have no operating system (rustc 1.95). */
const compilerLinked = /^(avr|msp430|xtensa|mips|m68k)|-espidf$|-nuttx|-rtems|-vxworks/;

export function targetOfTriple(triple: string): RustTarget {
  const parts = triple.split('-');
  const first = parts[0] ?? '';
  const isBare = /none|uefi|unknown-unknown$|hermit|sotc/.test(triple) && !compilerLinked.test(triple);
  const os =
    /-(none|uefi|linux|windows|darwin|espidf|hermit|redox|freebsd|netbsd|openbsd|fuchsia|nuttx|wasi\w*)/.exec(
      triple,
    )?.[1] ?? 'unknown';
  const arch = rustArch(first);
  return {
    name: triple,
    arch,
    os: os === 'darwin' ? 'macos' : os,
    env: /-(gnu|musl|msvc|newlib)/.exec(triple)?.[1] ?? '',
    vendor:
      parts.length > 3 || /^(unknown|pc|apple|esp)$/.test(parts[1] ?? '')
        ? (parts[1] ?? 'unknown')
        : 'unknown',
    pointerWidth: /64|s390x/.test(arch) ? '64' : arch === 'avr' || arch === 'msp430' ? '16' : '32',
    endian: /eb-|^(powerpc|mips|s390x|m68k|sparc)/.test(triple) && !/le-|el-/.test(triple) ? 'big' : 'little',
    machine: machineOfTriple(triple),
    linker: isBare && os !== 'uefi' ? 'lld' : undefined,
    reader: isBare ? 'linker' : 'driver',
    before: [],
    after: [],
    evidence: [],
    unknowns: [],
    isUefi: os === 'uefi',
  };
}

function rustArch(first: string): string {
  if (/^(thumb|arm)/.test(first)) return 'arm';
  if (/^riscv(32|64)/.test(first)) return first.slice(0, 7);
  if (/^i[3-6]86/.test(first)) return 'x86';
  if (first === 'amd64') return 'x86_64';
  return first.replace(/^(powerpc64|mips64).*/, '$1');
}

/** A target specification: the words that it gives the linker before and behind the others. */
export async function targetOfSpecification(files: TreeFiles, path: string): Promise<RustTarget | undefined> {
  const text = await files.read(path);
  const data = parsedJson(text);
  if (text === undefined || data === undefined) return undefined;
  const base = targetOfTriple(textOf(data, 'llvm-target') ?? stemOf(nameOf(path)));
  const place = (needle: string, why: string): Evidence => ({ file: path, line: lineOf(text, needle), why });
  const flavor = textOf(data, 'linker-flavor') ?? '';
  const program = textOf(data, 'linker') ?? '';
  const lldNamed = flavor.includes('lld') || program.includes('lld');
  const isLinker =
    /^(ld|ld\.lld|gnu-lld|gnu|rust-lld|lld-link|lld)$/.test(flavor) ||
    (flavor === '' && /(^|-)ld(\.\w+)?$|lld/.test(program));
  const words = (key: string): Word[] =>
    entriesOf(data, key)
      // A specification may give words for every flavour; those of its own count, and lists that say the same once.
      .filter(
        ([name], _, all) =>
          all.length === 1 || flavor === '' || name === flavor || sameFlavor(name, flavor, all),
      )
      .flatMap(([, list]) => (Array.isArray(list) ? (list as unknown[]) : []))
      .filter((word): word is string => typeof word === 'string')
      .map((word) => ({ text: word, evidence: [place(`"${word}"`, `the target's ${key}`)] }));
  const unknowns: string[] = [];
  if (textOf(data, 'link-script') !== undefined)
    unknowns.push(`the script stands inside of ${path} as its link-script`);
  const isStatic =
    textOf(data, 'relocation-model') === 'static' ||
    fieldOf(data, 'position-independent-executables') === false;
  const isPie =
    fieldOf(data, 'static-position-independent-executables') === true ||
    (fieldOf(data, 'position-independent-executables') === true && !isStatic);
  return {
    ...base,
    name: stemOf(nameOf(path)),
    arch: textOf(data, 'arch') ?? base.arch,
    os: textOf(data, 'os') ?? 'none',
    env: textOf(data, 'env') ?? '',
    vendor: textOf(data, 'vendor') ?? 'unknown',
    pointerWidth: pointerWidthOf(fieldOf(data, 'target-pointer-width')) ?? base.pointerWidth,
    machine:
      machineOfTriple(textOf(data, 'llvm-target') ?? '') ?? machineOfTriple(textOf(data, 'arch') ?? ''),
    linker: lldNamed ? 'lld' : /^(ld|ld\.bfd)$|-ld$/.test(program) ? 'gnu' : undefined,
    reader: isLinker || lldNamed ? 'linker' : 'driver',
    before: [
      ...words('pre-link-args'),
      ...(isPie
        ? [
            {
              text: '-pie',
              evidence: [
                place(
                  'position-independent-executables',
                  'the target links position-independent executables',
                ),
              ],
            },
          ]
        : []),
    ],
    after: [...words('late-link-args'), ...words('post-link-args')],
    evidence: [
      place('"linker', `the target's linker${program === '' ? '' : ` is ${program}`}`),
      ...(unknowns.length > 0 ? [place('"link-script"', "the target's link-script")] : []),
    ],
    unknowns,
    isUefi: textOf(data, 'os') === 'uefi',
  };
}

/** A number since rustc 1.91, a text before. */
function pointerWidthOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function sameFlavor(name: string, flavor: string, all: readonly (readonly [string, unknown])[]): boolean {
  if (all.some(([other]) => other === flavor)) return false;
  const plain = (text: string): string =>
    text
      .replace(/^(rust-|gnu-)?(ld\.)?lld(-cc)?$/, 'lld')
      .replace(/^(gnu|ld)$/, 'ld')
      .replace(/^(gcc|gnu-cc|em)$/, 'gcc');
  return plain(name) === plain(flavor);
}

/** Whether a key of `[target.…]` means this target: its name, or a `cfg(…)` that holds for it. */
export function targetMatches(key: string, target: RustTarget): boolean {
  if (!key.startsWith('cfg(')) return key === target.name;
  const reader = { text: key.slice(4, -1), at: 0, depth: 0 };
  return cfg(reader, target);
}

interface CfgReader {
  readonly text: string;
  at: number;
  depth: number;
}

function cfg(reader: CfgReader, target: RustTarget): boolean {
  const match = /\s*([\w]+)\s*(?:=\s*"([^"]*)"|(\())?/y;
  match.lastIndex = reader.at;
  const found = match.exec(reader.text);
  if (found === null || reader.depth > 50) {
    reader.at = reader.text.length;
    return false;
  }
  reader.at = match.lastIndex;
  const [, name = '', value, open] = found;
  if (open === undefined)
    return value === undefined ? name === 'unix' && target.os === 'linux' : cfgValue(name, value, target);
  const parts: boolean[] = [];
  reader.depth += 1;
  while (reader.at < reader.text.length && !/^\s*\)/.test(reader.text.slice(reader.at, reader.at + 8))) {
    parts.push(cfg(reader, target));
    const comma = /\s*,/y;
    comma.lastIndex = reader.at;
    if (comma.exec(reader.text) !== null) reader.at = comma.lastIndex;
    else break;
  }
  reader.depth -= 1;
  reader.at = reader.text.indexOf(')', reader.at) + 1 || reader.text.length;
  if (name === 'not') return !(parts[0] ?? false);
  return name === 'any' ? parts.includes(true) : !parts.includes(false);
}

function cfgValue(name: string, value: string, target: RustTarget): boolean {
  switch (name) {
    case 'target_arch':
      return target.arch === value;
    case 'target_os':
      return target.os === value;
    case 'target_env':
      return target.env === value;
    case 'target_vendor':
      return target.vendor === value;
    case 'target_pointer_width':
      return target.pointerWidth === value;
    case 'target_endian':
      return target.endian === value;
    case 'target_family':
      return value === 'unix' && /linux|macos|freebsd|netbsd|openbsd|redox/.test(target.os);
    default:
      return false;
  }
}
