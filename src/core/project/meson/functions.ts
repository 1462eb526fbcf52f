import type { Word } from '../linkDraft';
import { joinPath, looksLikeScript, nameOf, stemOf, templateOf } from '../paths';
import type { ScriptReference } from '../project';
import { findFile } from '../treeFiles';
import { followMeson, leavesFolder } from './evaluate';
import { joined } from './operations';
import { here, type MesonCall, type MesonRun } from './run';
import { binaryFolder } from './methods';
import { asWord, leavesOf, textValue, unknownValue, wordsOf, type MesonValue } from './value';

const targetLimit = 5000;

/** A function of Meson's own; those that change no link give something unknown. */
export async function callFunction(run: MesonRun, call: MesonCall): Promise<MesonValue> {
  const [first] = call.items;
  switch (call.name) {
    case 'project':
      if (first !== undefined) run.variables.set('meson project name', first);
      run.variables.set('meson project version', call.named.get('version') ?? textValue('undefined'));
      return unknownValue('project');
    case 'subdir': {
      const folder = run.files.relative(joinPath(run.folder, asWord(first).text));
      const path = joinPath(folder, 'meson.build');
      if (run.files.has(path) && !run.lists.has(path)) await followMeson(run, path);
      return unknownValue('subdir');
    }
    case 'executable':
    case 'shared_library':
    case 'shared_module':
      return linked(run, call, call.name === 'executable' ? 'executable' : 'shared');
    case 'build_target':
      return asWord(call.named.get('target_type')).text === 'executable'
        ? linked(run, call, 'executable')
        : { kind: 'object', name: asWord(first).text };
    case 'declare_dependency':
      return {
        kind: 'object',
        name: 'dependency',
        linkArgs: [...wordsOf(call.named.get('link_args')), ...inherited(call)],
      };
    case 'static_library':
    case 'library':
    case 'both_libraries':
      return { kind: 'target', name: asWord(first).text, outputs: [], linkArgs: inherited(call) };
    case 'custom_target':
      return customTarget(run, call);
    case 'configure_file':
      return configureFile(run, call);
    case 'files': {
      const items = call.items.flatMap((item) => wordsOf(item)).map((word) => inSource(run, word));
      return items.length === 1
        ? textValue(items[0]?.text ?? '', items[0]?.evidence)
        : { kind: 'list', items: items.map((word) => textValue(word.text, word.evidence)) };
    }
    case 'join_paths': {
      const words = call.items.flatMap((item) => wordsOf(item));
      return textValue(
        words.map((word) => word.text).reduce(joined, ''),
        words.flatMap((word) => word.evidence),
      );
    }
    case 'get_option':
      return option(run, asWord(first).text);
    case 'add_project_link_arguments':
    case 'add_global_link_arguments':
      for (const item of call.items) for (const word of wordsOf(item)) run.projectArgs.push(word);
      return unknownValue(call.name);
    case leavesFolder:
      run.jump = leavesFolder;
      return unknownValue(call.name);
    case 'import':
      return { kind: 'object', name: asWord(first).text };
    case 'find_program':
      return { kind: 'object', name: asWord(first).text };
    case 'dependency':
      return { kind: 'object', name: 'dependency' };
    case 'get_variable':
      return run.variables.get(asWord(first).text) ?? call.items[1] ?? unknownValue(asWord(first).text);
    case 'set_variable':
      if (first !== undefined && call.items[1] !== undefined)
        run.variables.set(asWord(first).text, call.items[1]);
      return unknownValue('set_variable');
    case 'is_variable':
      return { kind: 'bool', value: run.variables.has(asWord(first).text) };
    case 'is_disabler':
      return { kind: 'bool', value: false };
    case 'configuration_data':
    case 'environment':
      return { kind: 'object', name: call.name };
    case 'run_command':
      return unknownValue('run_command()');
    default:
      return unknownValue(`${call.name}()`);
  }
}

function inSource(run: MesonRun, word: Word): Word {
  return { text: joined(joinPath(run.files.root, run.folder), word.text), evidence: word.evidence };
}

const mostSwitches = 6;

function option(run: MesonRun, name: string): MesonValue {
  const own = run.options.get(name);
  if (own?.kind === 'bool' && !own.value && run.switches.size < mostSwitches) run.switches.add(name);
  const assumed = run.assumed.get(`get_option(${name})`);
  if (assumed !== undefined) return textValue(assumed);
  return (
    run.options.get(name) ??
    (/^(c|cpp)_(link_)?args$/.test(name) ? { kind: 'list', items: [] } : unknownValue(`get_option(${name})`))
  );
}

/** What dependencies and libraries hand on. */
function inherited(call: MesonCall): Word[] {
  const from = (value: MesonValue | undefined): readonly Word[] =>
    value === undefined
      ? []
      : [...leavesOf(value)].flatMap((leaf) =>
          leaf.kind === 'target' || leaf.kind === 'object' ? (leaf.linkArgs ?? []) : [],
        );
  return ['dependencies', 'link_with', 'link_whole'].flatMap((name) => from(call.named.get(name)));
}

function linked(run: MesonRun, call: MesonCall, kind: 'executable' | 'shared'): MesonValue {
  const name = asWord(call.items[0]).text;
  const language = ['link_args', 'c_link_args', 'cpp_link_args', 'd_link_args', 'rust_link_args'];
  // Keyword arguments can come as one dictionary.
  const kwargs = call.named.get('kwargs');
  const named = (key: string): MesonValue | undefined =>
    call.named.get(key) ?? (kwargs?.kind === 'dict' ? kwargs.entries.get(key) : undefined);
  const words = [...run.projectArgs, ...language.flatMap((key) => wordsOf(named(key))), ...inherited(call)];
  const pie = named('pie');
  const binary = binaryFolder(run);
  if (run.targets.length < targetLimit) {
    run.targets.push({
      name,
      kind,
      words:
        pie?.kind === 'bool' && pie.value
          ? [...words, { text: '-pie', evidence: [here(run, call.line, 'pie: true')] }]
          : words,
      depends: wordsOf(named('link_depends')),
      sources: call.items.slice(1).flatMap((item) => wordsOf(item)),
      suffix: named('name_suffix')?.kind === 'text' ? asWord(named('name_suffix')).text : undefined,
      folder: run.folder,
      binaryFolder: binary,
      evidence: here(run, call.line, `${call.name}('${name}')`),
    });
  }
  const file = joinPath(joinPath(run.files.root, binary), name);
  return { kind: 'target', name, outputs: [{ text: file, evidence: [] }], linkArgs: [] };
}

function customTarget(run: MesonRun, call: MesonCall): MesonValue {
  const output = wordsOf(call.named.get('output'));
  const inputs = wordsOf(call.named.get('input')).map((word) => inSource(run, word));
  const name = call.items.length > 0 ? asWord(call.items[0]).text : (output[0]?.text ?? 'custom');
  const binary = joinPath(run.files.root, binaryFolder(run));
  const replaced = (text: string): string =>
    text.replace(/@(PLAINNAME|BASENAME)@/g, (_, key: string) =>
      key === 'PLAINNAME' ? nameOf(inputs[0]?.text ?? '') : stemOf(inputs[0]?.text ?? ''),
    );
  const outputs = output.map((word) => ({
    text: joinPath(binary, replaced(word.text)),
    evidence: [here(run, call.line, `custom_target('${name}')`), ...word.evidence],
  }));
  const command = commandWords(call.named.get('command')).flatMap((word): Word[] => {
    if (word.text === '@INPUT@') return inputs;
    if (word.text === '@OUTPUT@') return outputs;
    const text = replaced(word.text)
      .replace(/@INPUT(\d*)@/g, (_, i: string) => inputs[Number(i)]?.text ?? '')
      .replace(/@OUTPUT(\d*)@/g, (_, i: string) => outputs[Number(i)]?.text ?? '')
      .replace(/@OUTDIR@/g, binary);
    return [{ text, evidence: word.evidence }];
  });
  run.customs.push({
    name,
    words: command,
    outputs,
    folder: run.folder,
    evidence: here(run, call.line, `custom_target('${name}')`),
  });
  const isPreprocessed = command.some((word) => word.text === '-E' || /(^|[/-])cpp$/.test(word.text));
  const source = [...inputs, ...command].find(
    (word) => looksLikeScript(word.text) || templateOf(word.text) !== undefined,
  );
  for (const made of outputs) {
    if (source !== undefined && (looksLikeScript(made.text) || looksLikeScript(source.text)))
      remember(run, made.text, source.text, isPreprocessed ? 'cpp' : 'configured');
  }
  return { kind: 'target', name, outputs, linkArgs: [] };
}

/** Programs that were looked for stand in commands by their names. */
function commandWords(value: MesonValue | undefined): Word[] {
  if (value === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => commandWords(item));
  if (value.kind === 'object')
    return value.name === 'compiler' ? [{ text: 'cc', evidence: [] }] : [{ text: value.name, evidence: [] }];
  return wordsOf(value);
}

function remember(run: MesonRun, target: string, source: string, template: 'cpp' | 'configured'): void {
  const generated = run.files.relative(target);
  const path = findFile(run.files, source, [run.folder]) ?? run.files.relative(source);
  const reference: ScriptReference = { path, template, ...(run.files.has(generated) ? { generated } : {}) };
  if (generated === path || run.made.size > 5000) return;
  const before = run.made.get(path);
  for (const name of [target, generated, nameOf(target)])
    run.made.set(name, before === undefined ? reference : { ...reference, path: before.path });
}

function configureFile(run: MesonRun, call: MesonCall): MesonValue {
  const output = asWord(call.named.get('output'));
  const input = call.named.get('input');
  const target = joinPath(joinPath(run.files.root, binaryFolder(run)), output.text);
  const word = input === undefined ? undefined : inSource(run, asWord(input));
  const command = commandWords(call.named.get('command'));
  const isPreprocessed = command.some((part) => part.text === '-E' || /(^|[/-])cpp$/.test(part.text));
  if (word !== undefined)
    remember(run, target, word.text, isPreprocessed ? 'cpp' : (templateOf(word.text) ?? 'configured'));
  return {
    kind: 'target',
    name: output.text,
    outputs: [
      {
        text: target,
        evidence: [here(run, call.line, `configure_file() makes ${output.text}`), ...output.evidence],
      },
    ],
    linkArgs: [],
  };
}
