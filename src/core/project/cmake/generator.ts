import { replacedText } from '../boundedText';
import { joinPath, nameOf, stemOf } from '../paths';
import { unknownText } from '../unknownText';
import { isFalseText } from './condition';
import type { CmakeProject, CmakeTarget } from './model';

/** What generator expressions are asked about. */
export interface GeneratorWorld {
  readonly project: CmakeProject;
  /** The target whose link is put together. */
  readonly target: CmakeTarget | undefined;
  readonly configuration: string;
  /** The linked file of a target, as an absolute path. */
  outputOf(target: CmakeTarget): string;
}

const depthLimit = 40;

/** A text with its `$<…>` replaced; what can't be told becomes an unknown part. */
export function withoutGenerators(text: string, world: GeneratorWorld, depth = 0): string {
  if (!text.includes('$<') || depth > depthLimit) return text;
  let out = '';
  let at = 0;
  for (let start = text.indexOf('$<'); start >= 0; start = text.indexOf('$<', at)) {
    const end = closing(text, start);
    out += text.slice(at, start);
    if (end < 0) return out + text.slice(start);
    out += evaluate(text.slice(start + 2, end), world, depth + 1);
    at = end + 1;
  }
  return out + text.slice(at);
}

function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '$' && text[i + 1] === '<') {
      depth += 1;
      i += 1;
    } else if (text[i] === '>') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}

/** The first `:` that is in no inner expression. */
function colonOf(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '$' && text[i + 1] === '<') depth += 1;
    else if (text[i] === '>') depth -= 1;
    else if (text[i] === ':' && depth === 0) return i;
  }
  return -1;
}

function split(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if (c === '$' && text[i + 1] === '<') depth += 1;
    else if (c === '>') depth -= 1;
    if (c === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + c);
  }
  return parts;
}

/** `0` and `1` stand for false and true; anything else for not known. */
function truth(text: string): boolean | undefined {
  return text === '1' ? true : text === '0' || text === '' ? false : undefined;
}

function evaluate(inner: string, world: GeneratorWorld, depth: number): string {
  const colon = colonOf(inner);
  const rawKey = colon < 0 ? inner : inner.slice(0, colon);
  const rawValue = colon < 0 ? '' : inner.slice(colon + 1);
  const key = withoutGenerators(rawKey, world, depth);
  if (key === '1' || key === '0') return key === '1' ? withoutGenerators(rawValue, world, depth) : '';
  if (key.startsWith('')) return unknownText(`$<${rawKey.slice(0, 60)}>`);
  const args = split(rawValue).map((part) => withoutGenerators(part, world, depth));
  const [first = '', second = ''] = args;
  const answer = (value: boolean | undefined): string =>
    value === undefined ? unknownText(key) : value ? '1' : '0';
  switch (key) {
    case 'BUILD_INTERFACE':
    case 'BUILD_LOCAL_INTERFACE':
    case 'LINK_ONLY':
    case 'GENEX_EVAL':
    case 'HOST_LINK':
    case 'SHELL_PATH':
      return args.join(',');
    case 'INSTALL_INTERFACE':
    case 'DEVICE_LINK':
      return '';
    case 'IF': {
      const holds = truth(first);
      return holds === undefined
        ? unknownText(`$<IF:${split(rawValue)[0] ?? ''}>`)
        : holds
          ? second
          : (args[2] ?? '');
    }
    case 'BOOL':
      return answer(first.startsWith('') ? undefined : !isFalseText(first));
    case 'NOT':
      return answer(truth(first) === undefined ? undefined : truth(first) === false);
    case 'AND':
      return answer(
        args.some((arg) => truth(arg) === false)
          ? false
          : args.every((arg) => truth(arg) === true)
            ? true
            : undefined,
      );
    case 'OR':
      return answer(
        args.some((arg) => truth(arg) === true)
          ? true
          : args.every((arg) => truth(arg) === false)
            ? false
            : undefined,
      );
    case 'STREQUAL':
    case 'EQUAL':
      return answer((first + second).includes('') ? undefined : first === second);
    case 'IN_LIST':
      return answer(second.split(';').includes(first));
    case 'CONFIG':
      return colon < 0
        ? world.configuration
        : answer(args.some((arg) => arg.toLowerCase() === world.configuration.toLowerCase()));
    case 'TARGET_EXISTS':
      return answer(world.project.targets.has(first));
    case 'COMPILE_LANGUAGE':
    case 'LINK_LANGUAGE':
      return colon < 0 ? 'C' : answer(args.some((arg) => /^(C|CXX|ASM)$/.test(arg)));
    case 'LINK_LANG_AND_ID':
    case 'COMPILE_LANG_AND_ID':
      return answer(args.slice(1).some((arg) => /GNU|Clang/.test(arg)));
    case 'C_COMPILER_ID':
    case 'CXX_COMPILER_ID':
    case 'ASM_COMPILER_ID':
      return colon < 0 ? 'GNU' : answer(args.includes('GNU'));
    case 'PLATFORM_ID':
      return answer(args.some((arg) => /^(Linux|Generic)$/.test(arg)));
    case 'COMMA':
      return ',';
    case 'SEMICOLON':
      return ';';
    case 'ANGLE-R':
      return '>';
    case 'QUOTE':
      return '"';
    case 'JOIN':
      return (
        replacedText(first, ';', rawValue.slice(rawValue.lastIndexOf(',') + 1)) ?? unknownText('$<JOIN:…>')
      );
    case 'LOWER_CASE':
      return first.toLowerCase();
    case 'UPPER_CASE':
      return first.toUpperCase();
    default:
      return ofTarget(key, args, world);
  }
}

function ofTarget(key: string, args: readonly string[], world: GeneratorWorld): string {
  const [first = '', second] = args;
  if (key === 'TARGET_PROPERTY' || key === 'TARGET_GENEX_EVAL') {
    if (key === 'TARGET_GENEX_EVAL') return second ?? '';
    const target = second === undefined ? world.target : named(world, first);
    return target?.properties.get(second ?? first)?.text ?? '';
  }
  const target = named(world, first);
  if (key === 'TARGET_OBJECTS') return '';
  if (!key.startsWith('TARGET_')) return unknownText(key);
  if (target === undefined) return unknownText(`${key}:${first}`);
  const output = world.outputOf(target);
  switch (key) {
    case 'TARGET_FILE':
    case 'TARGET_LINKER_FILE':
      return output;
    case 'TARGET_FILE_NAME':
      return nameOf(output);
    case 'TARGET_FILE_BASE_NAME':
      return stemOf(output);
    case 'TARGET_FILE_DIR':
      return joinPath(output, '..');
    case 'TARGET_NAME':
    case 'TARGET_NAME_IF_EXISTS':
      return first;
    default:
      return unknownText(`${key}:${first}`);
  }
}

function named(world: GeneratorWorld, name: string): CmakeTarget | undefined {
  const target = world.project.targets.get(name);
  return target?.aliasOf === undefined ? target : world.project.targets.get(target.aliasOf);
}
