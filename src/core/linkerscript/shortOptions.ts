import { complain, fileOption, hexadecimal, unsupported, type State } from './commandState';
import { keyword } from './keywordOptions';
import { takeScript } from './longOptions';
import { isForeign, refuseUnknown } from './otherOptions';
import { inputFormat } from './valueChecks';

/** One-letter options, with their value attached or in the next word. */
export function shortOption(state: State, word: string, next: string | undefined): number | undefined {
  const address = /^-T(text|data|bss|text-segment|rodata-segment|ldata-segment)(?:=(.*))?$/.exec(word);
  if (address?.[1] === 'text-segment' && state.dialect === 'lld') {
    unsupported(state, '-Ttext-segment', 'use --image-base');
    return address[2] === undefined ? 2 : 1;
  }
  if (address !== null && !(state.dialect === 'lld' && address[1]?.endsWith('-segment') === true)) {
    setSegment(state, address[1] ?? '', address[2] ?? next ?? '');
    return address[2] === undefined ? 2 : 1;
  }
  const level = /^-O(\d+)$/.exec(word)?.[1];
  if (level !== undefined) {
    state.options.optimize = Number(level);
    return 1;
  }
  const attached = word.slice(2);
  const take = (handle: (value: string) => void): number => {
    if (attached !== '') {
      handle(attached);
      return 1;
    }
    if (next !== undefined) handle(next);
    return 2;
  };
  switch (word.charAt(1)) {
    case 'T':
      return take((value) => takeScript(state, value));
    case 'L':
      return take((value) => state.searchDirs.push(value));
    case 'l':
      return take((value) => state.files.push(fileOption(state, 'library', value)));
    case 'z':
      return take((value) => {
        keyword(state, value);
      });
    default:
      break;
  }
  if (/^-(m|u|e|o|y|A|b|a|h|R|c|F|G|I|P|Y|f)$/.test(word)) {
    if (isForeign(state, word)) {
      refuseUnknown(state, word);
      return 1;
    }
    if (word === '-b' && next !== undefined) inputFormat(state, next);
    if (word === '-F' || word === '-f') state.filters.push(word);
    if (word === '-m' && next !== undefined) state.options.emulation = next;
    if (word === '-u' && next !== undefined) state.undefinedSymbols.push(next);
    if (word === '-e' && next !== undefined) state.options.entry = next;
    if (word === '-o' && next !== undefined) state.options.output = next;
    if (word === '-h' && next !== undefined) state.options.soname = next;
    if (word === '-R' && next !== undefined) state.options.justSymbols = true;
    if (word === '-I' && next !== undefined) state.options.dynamicLinker = next;
    return 2;
  }
  const glued = /^-(m|u|e|o)([^-].*)$/.exec(word);
  if (glued === null || longNames.test(word)) return undefined;
  const value = glued[2] ?? '';
  if (glued[1] === 'm') state.options.emulation = value;
  else if (glued[1] === 'o') state.options.output = value;
  else if (glued[1] === 'u') state.undefinedSymbols.push(value);
  else if (glued[1] === 'e') state.options.entry = value;
  return 1;
}

/** Words with one dash that start like a short option and are long ones. */
const longNames =
  /^-(map|mri|entry|emit-relocs|eh-frame-hdr|undefined|unique|unresolved|export-dynamic|error|enable|exclude|end-group|embedded|oformat|omagic|output|orphan|max)/i;

const segmentSections: Readonly<Record<string, string>> = { text: '.text', data: '.data', bss: '.bss' };

/** Addresses are hexadecimal with or without `0x`. */
function setSegment(state: State, segment: string, text: string): void {
  const value = hexadecimal(text);
  if (value === undefined) complain(state, `-T${segment}`, `"${text}" is no hexadecimal number`);
  else state.addresses.push({ section: segmentSections[segment] ?? `.${segment}`, segment, value });
}
