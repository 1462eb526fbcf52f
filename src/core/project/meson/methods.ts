import { filledText, joinedText, replacedText } from '../boundedText';
import { joinPath } from '../paths';
import { hasUnknown } from '../unknownText';
import { joined } from './operations';
import type { MesonCall, MesonRun } from './run';
import {
  asWord,
  leavesOf,
  numberOf,
  numberValue,
  textValue,
  unknownValue,
  wordsOf,
  type MesonValue,
} from './value';

/** A method of a value, or of one of Meson's own objects when `built` names it. */
export function callMethod(
  run: MesonRun,
  on: MesonValue,
  built: string | undefined,
  call: MesonCall,
): MesonValue {
  if (built === 'meson') return ofMeson(run, call);
  if (built?.endsWith('_machine') === true) return ofMachine(run, built, call);
  switch (on.kind) {
    case 'text':
      return ofText(on.text, on, call);
    case 'list':
      return ofList(on.items, call);
    case 'dict':
      return ofDict(on.entries, call);
    case 'target': {
      const [output] = on.outputs;
      if (call.name === 'full_path' || call.name === 'path')
        return output === undefined ? unknownValue(on.name) : textValue(output.text, output.evidence);
      if (call.name === 'to_list')
        return { kind: 'list', items: on.outputs.map((word) => textValue(word.text, word.evidence)) };
      return call.name === 'name' ? textValue(on.name) : unknownValue(call.name);
    }
    case 'bool':
      if (call.name === 'to_string')
        return textValue(
          on.value
            ? call.items.length > 0
              ? asWord(call.items[0]).text
              : 'true'
            : call.items.length > 1
              ? asWord(call.items[1]).text
              : 'false',
        );
      return numberValue(on.value ? 1n : 0n);
    case 'number':
      return call.name === 'to_string' ? decimal(on.value, call.named.get('fill')) : unknownValue(call.name);
    case 'object':
      return ofObject(run, on.name, call);
    case 'unknown':
      // What an unknown object supports is supposed to be supported.
      if (/^get_supported|^first_supported/.test(call.name))
        return call.items[0] ?? { kind: 'list', items: [] };
      return unknownValue(`${on.name}.${call.name}()`);
  }
}

/** With zeros behind its sign up to the width that is asked for. */
function decimal(value: bigint, fill: MesonValue | undefined): MesonValue {
  const width = fill?.kind === 'number' ? Math.min(Number(fill.value), 100) : 0;
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString();
  return textValue(sign + digits.padStart(width - sign.length, '0'));
}

function ofMeson(run: MesonRun, call: MesonCall): MesonValue {
  const { root } = run.files;
  switch (call.name) {
    case 'current_source_dir':
      return textValue(joinPath(root, run.folder));
    case 'source_root':
    case 'global_source_root':
    case 'project_source_root':
      return textValue(joinPath(root, run.source));
    case 'current_build_dir':
      return textValue(joinPath(root, binaryFolder(run)));
    case 'build_root':
    case 'global_build_root':
    case 'project_build_root':
      return textValue(joinPath(root, run.build));
    case 'is_cross_build':
      return { kind: 'bool', value: run.isCross };
    case 'is_subproject':
      return { kind: 'bool', value: false };
    case 'project_name':
      return run.variables.get('meson project name') ?? unknownValue('project_name');
    case 'project_version':
      return run.variables.get('meson project version') ?? unknownValue('project_version');
    case 'get_compiler':
      return { kind: 'object', name: 'compiler' };
    case 'get_cross_property':
    case 'get_external_property':
      return (
        run.machine.get(`property ${asWord(call.items[0]).text}`) ??
        call.items[1] ??
        unknownValue(asWord(call.items[0]).text)
      );
    default:
      return unknownValue(`meson.${call.name}()`);
  }
}

/** The build folder that belongs to the source folder that is followed. */
export function binaryFolder(run: MesonRun): string {
  const inside =
    run.source === '.'
      ? run.folder
      : run.folder === run.source
        ? '.'
        : run.folder.slice(run.source.length + 1);
  return joinPath(run.build, inside);
}

function ofMachine(run: MesonRun, name: string, call: MesonCall): MesonValue {
  const key = `${name}.${call.name}()`;
  const assumed = run.assumed.get(key);
  if (assumed !== undefined) return textValue(assumed);
  const known = name === 'build_machine' ? undefined : run.machine.get(call.name);
  if (known !== undefined) return known;
  if (call.name === 'endian') return textValue('little');
  return call.name === 'system' ? textValue('linux') : unknownValue(key);
}

function ofText(text: string, value: MesonValue & { kind: 'text' }, call: MesonCall): MesonValue {
  const args = call.items.map((item) => asWord(item));
  const [first, second] = args;
  const make = (made: string | undefined): MesonValue =>
    textValue(made, [...value.evidence, ...args.flatMap((arg) => arg.evidence)]);
  const test = (holds: boolean): MesonValue =>
    hasUnknown(text) ? unknownValue('a condition') : { kind: 'bool', value: holds };
  switch (call.name) {
    case 'format':
      return make(filledText(text, /@(\d+)@/g, ([whole, index]) => args[Number(index)]?.text ?? whole));
    case 'join': {
      const parts = call.items.flatMap((item) => wordsOf(item));
      return textValue(
        joinedText(
          parts.map((part) => part.text),
          text,
        ),
        parts.flatMap((part) => part.evidence),
      );
    }
    case 'split':
      return {
        kind: 'list',
        items: text
          .split(first === undefined || first.text === '' ? /\s+/ : first.text)
          .map((part) => textValue(part, value.evidence)),
      };
    case 'splitlines':
      return { kind: 'list', items: text.split('\n').map((part) => textValue(part, value.evidence)) };
    case 'replace':
      return make(
        first === undefined || first.text === '' ? text : replacedText(text, first.text, second?.text ?? ''),
      );
    case 'strip':
      return make(text.trim());
    case 'to_upper':
      return make(text.toUpperCase());
    case 'to_lower':
      return make(text.toLowerCase());
    case 'underscorify':
      return make(text.replace(/\W/g, '_'));
    case 'startswith':
      return test(text.startsWith(first?.text ?? ''));
    case 'endswith':
      return test(text.endsWith(first?.text ?? ''));
    case 'contains':
      return test(text.includes(first?.text ?? ''));
    case 'substring': {
      const [from, to] = call.items.map((item) => (item.kind === 'number' ? Number(item.value) : undefined));
      return hasUnknown(text) || (call.items.length > 0 && from === undefined)
        ? unknownValue('a part of a text')
        : make(text.slice(from, to));
    }
    case 'to_int':
      return numberOf(text.trim());
    case 'full_path':
    case 'to_string':
      return value;
    case 'version_compare':
      return unknownValue('a version');
    default:
      return unknownValue(`.${call.name}()`);
  }
}

function ofList(items: readonly MesonValue[], call: MesonCall): MesonValue {
  const [first] = call.items;
  switch (call.name) {
    case 'contains': {
      const wanted = asWord(first).text;
      const texts = items.map((item) => asWord(item).text);
      if (texts.includes(wanted) && !hasUnknown(wanted)) return { kind: 'bool', value: true };
      return [wanted, ...texts].some(hasUnknown)
        ? unknownValue('a condition')
        : { kind: 'bool', value: false };
    }
    case 'get':
      return (
        (first?.kind === 'number' ? items.at(Number(first.value)) : undefined) ??
        call.items[1] ??
        unknownValue('an index')
      );
    case 'length':
      return numberValue(BigInt(items.length));
    case 'flatten':
      return { kind: 'list', items: [...leavesOf({ kind: 'list', items })] };
    default:
      return unknownValue(`.${call.name}()`);
  }
}

function ofDict(entries: ReadonlyMap<string, MesonValue>, call: MesonCall): MesonValue {
  const key = asWord(call.items[0]).text;
  switch (call.name) {
    case 'get':
      return entries.get(key) ?? call.items[1] ?? unknownValue(`[${key}]`);
    case 'has_key':
      return { kind: 'bool', value: entries.has(key) };
    case 'keys':
      return { kind: 'list', items: [...entries.keys()].map((name) => textValue(name)) };
    case 'values':
      return { kind: 'list', items: [...entries.values()] };
    default:
      return unknownValue(`.${call.name}()`);
  }
}

function ofObject(run: MesonRun, name: string, call: MesonCall): MesonValue {
  if (name === 'compiler') {
    if (call.name.startsWith('get_supported'))
      return {
        kind: 'list',
        items: call.items.flatMap((item) => (item.kind === 'list' ? item.items : [item])),
      };
    if (/^(has_(multi_)?(link_)?argument|(has|check)_header$)/.test(call.name))
      return { kind: 'bool', value: true };
    if (call.name === 'get_id') return textValue('gcc');
    // The words that a command begins with to run it.
    if (call.name === 'cmd_array') return { kind: 'object', name };
    if (call.name === 'get_linker_id') return unknownValue('the linker');
    return unknownValue(`compiler.${call.name}()`);
  }
  if (name === 'fs') {
    const [a, b] = call.items.map((item) => asWord(item));
    if (call.name === 'parent') return textValue(joinPath(a?.text ?? '', '..'), a?.evidence);
    if (call.name === 'name') return textValue(a?.text.split('/').at(-1) ?? '', a?.evidence);
    if (call.name === 'stem')
      return textValue((a?.text.split('/').at(-1) ?? '').replace(/\.[^.]*$/, ''), a?.evidence);
    if (call.name === 'replace_suffix')
      return textValue((a?.text ?? '').replace(/\.[^./]*$/, '') + (b?.text ?? ''), a?.evidence);
    if (call.name === 'exists' || call.name === 'is_file') {
      const path = run.files.relative(joined(joinPath(run.files.root, run.folder), a?.text ?? ''));
      return { kind: 'bool', value: run.files.has(path) };
    }
  }
  if (call.name === 'found' || call.name === 'enabled' || call.name === 'allowed')
    return { kind: 'bool', value: true };
  if (call.name === 'full_path' || call.name === 'path') return textValue(name);
  if (call.name === 'partial_dependency' || call.name === 'as_system') return { kind: 'object', name };
  return unknownValue(`${name}.${call.name}()`);
}
