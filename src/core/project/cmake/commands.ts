import { unique, uniqueEvidence, type Word } from '../linkDraft';
import { joinPath, looksLikeScript, nameOf, templateOf } from '../paths';
import type { Evidence } from '../project';
import { findFile } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import { customCommand } from './customs';
import { listCommand } from './listCommand';
import type { CmakeCommand } from './lexer';
import { rememberMade } from './madeFiles';
import { mathResult } from './mathExpression';
import type { Frame } from './model';
import { pathCommand } from './pathCommand';
import { expandArguments, splitList } from './scope';
import { stringCommand } from './stringCommand';
import { targetCommand } from './targetCommands';

/** Does what a command does to variables, targets and files; commands that change no link do nothing. */
export function runCommand(frame: Frame, command: CmakeCommand): void {
  const words = expandArguments(command, frame.variables);
  // Long texts cost as many commands would, so that lists that grow in loops come to an end.
  for (const word of words) frame.budget.commands += Math.floor(word.text.length / 1000);
  const [first, ...rest] = words;
  switch (command.name) {
    case 'set':
      if (first !== undefined) setVariable(frame, command, first.text, rest);
      return;
    case 'unset':
      if (first !== undefined) frame.variables.delete(first.text);
      return;
    case 'option':
      if (first !== undefined && !frame.variables.has(first.text))
        frame.variables.set(
          first.text,
          rest[1] ?? { text: 'OFF', evidence: place(command, `option(${first.text})`) },
        );
      return;
    case 'project':
      if (first !== undefined) setProject(frame, command, first.text);
      return;
    case 'list':
      listCommand(frame, words);
      return;
    case 'string':
      stringCommand(frame, words);
      return;
    case 'math':
      mathCommand(frame, words);
      return;
    case 'get_filename_component':
    case 'cmake_path':
      pathCommand(frame, command.name, words);
      return;
    case 'find_package':
      if (first !== undefined) frame.project.packages.add(first.text);
      return;
    case 'find_program':
    case 'find_file':
    case 'find_path':
    case 'find_library':
      findInTree(frame, command, words);
      return;
    case 'configure_file':
      configureFile(frame, first, rest[0]);
      return;
    case 'file':
      fileCommand(frame, command, words);
      return;
    case 'add_custom_command':
    case 'add_custom_target':
      customCommand(frame, command, words);
      return;
    case 'cmake_parse_arguments':
      parseArguments(frame, words);
      return;
    case 'execute_process':
      forgetOutputs(frame, words);
      return;
    case 'pico_sdk_init':
      frame.project.packages.add('pico-sdk');
      return;
    default:
      targetCommand(frame, command, words);
  }
}

function place(command: CmakeCommand, why: string): Evidence[] {
  return [{ file: command.file, line: command.line, why }];
}

function setVariable(frame: Frame, command: CmakeCommand, name: string, words: readonly Word[]): void {
  const cache = words.findIndex((word) => word.text === 'CACHE');
  const toParent = words.at(-1)?.text === 'PARENT_SCOPE';
  // An internal entry is always set anew.
  const forced = words.at(-1)?.text === 'FORCE' || (cache >= 0 && words[cache + 1]?.text === 'INTERNAL');
  const end = cache >= 0 ? cache : toParent ? words.length - 1 : words.length;
  const values = words.slice(0, end);
  if (cache >= 0 && !forced && frame.variables.has(name)) return;
  const set = (word: Word): void => {
    if (toParent) frame.parent?.variables.set(name, word);
    else frame.variables.set(name, word);
    // Every function and folder sees the cache.
    if (cache < 0) return;
    for (let outer = frame.parent; outer !== undefined; outer = outer.parent)
      if (forced || !outer.variables.has(name)) outer.variables.set(name, word);
  };
  if (values.length === 0) {
    // Setting a variable to nothing unsets it, but then nothing is what it is known to be.
    set({ text: '', evidence: [] });
    return;
  }
  const evidence = uniqueEvidence([
    ...values.flatMap((word) => word.evidence),
    ...place(command, `set(${name} …)`),
  ]).slice(-12);
  set({
    text: values
      .map((word) => word.text)
      .join(';')
      .slice(0, 200_000),
    evidence,
  });
}

/** `math(EXPR variable expression [OUTPUT_FORMAT format])` */
function mathCommand(frame: Frame, words: readonly Word[]): void {
  const [, variable, expression, , format] = words;
  if (variable === undefined) return;
  const value = mathResult(expression?.text ?? '');
  if (value === undefined) frame.variables.delete(variable.text);
  else
    frame.variables.set(variable.text, {
      text: format?.text === 'HEXADECIMAL' ? `0x${BigInt.asUintN(64, value).toString(16)}` : value.toString(),
      evidence: expression?.evidence ?? [],
    });
}

function setProject(frame: Frame, command: CmakeCommand, name: string): void {
  const { variables } = frame;
  const set = (variable: string, text: string): void =>
    void variables.set(variable, { text, evidence: place(command, `project(${name})`) });
  set('PROJECT_NAME', name);
  if (!variables.has('CMAKE_PROJECT_NAME')) set('CMAKE_PROJECT_NAME', name);
  for (const prefix of ['PROJECT', name]) {
    set(`${prefix}_SOURCE_DIR`, joinPath(frame.files.root, frame.folder));
    set(`${prefix}_BINARY_DIR`, joinPath(frame.files.root, frame.binaryFolder));
  }
}

/** What is looked for is found in the tree or not known; a program is known by its first name. */
function findInTree(frame: Frame, command: CmakeCommand, words: readonly Word[]): void {
  const [variable, ...rest] = words;
  if (variable === undefined || frame.variables.has(variable.text)) return;
  const names = rest.filter(
    (word) => !/^(NAMES|PATHS|HINTS|REQUIRED|DOC|NO_\w+|PATH_SUFFIXES|ENV)$/.test(word.text),
  );
  const [name] = names;
  if (name === undefined) return;
  if (command.name === 'find_program') {
    frame.variables.set(variable.text, { text: name.text, evidence: name.evidence });
    if (!rest.some(({ text }) => text === 'REQUIRED')) frame.project.optionalPrograms.add(variable.text);
  } else if (command.name === 'find_file') {
    const found = findFile(frame.files, name.text, [
      frame.folder,
      ...names.slice(1).map((word) => word.text),
    ]);
    if (found !== undefined)
      frame.variables.set(variable.text, {
        text: joinPath(frame.files.root, found),
        evidence: name.evidence,
      });
  }
}

function configureFile(frame: Frame, from: Word | undefined, to: Word | undefined): void {
  if (from === undefined || to === undefined) return;
  const source =
    findFile(frame.files, from.text, [frame.folder]) ??
    (hasUnknown(from.text) ? undefined : frame.files.relative(joinPath(frame.folder, from.text)));
  if (source === undefined) return;
  const isFolder =
    to.text.endsWith('/') ||
    frame.files.hasFolder(frame.files.relative(joinPath(frame.binaryFolder, to.text)));
  const target = frame.files.relative(
    joinPath(frame.binaryFolder, isFolder ? `${to.text}/${nameOf(source)}` : to.text),
  );
  rememberMade(frame, target, source, templateOf(source) ?? 'configured');
}

function fileCommand(frame: Frame, command: CmakeCommand, words: readonly Word[]): void {
  const [mode, first, second, third] = words;
  switch (mode?.text) {
    case 'CONFIGURE':
    case 'GENERATE': {
      const at = (key: string): Word | undefined => words[words.findIndex((word) => word.text === key) + 1];
      if (words.some((word) => word.text === 'INPUT')) configureFile(frame, at('INPUT'), at('OUTPUT'));
      return;
    }
    case 'COPY_FILE':
      configureFile(frame, first, second);
      return;
    case 'GLOB':
    case 'GLOB_RECURSE': {
      if (first !== undefined)
        frame.variables.set(first.text, { text: globbed(frame, words.slice(2)), evidence: first.evidence });
      return;
    }
    case 'RELATIVE_PATH':
      if (first !== undefined && third !== undefined && second !== undefined) {
        const [base, path] = [frame.files.relative(second.text), frame.files.relative(third.text)];
        const text = base === '.' ? path : path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
        frame.variables.set(first.text, { text, evidence: third.evidence });
      }
      return;
    case 'WRITE':
      if (first !== undefined && looksLikeScript(first.text)) {
        const target = frame.files.relative(joinPath(frame.folder, first.text));
        if (!frame.files.has(target)) rememberMade(frame, target, command.file, 'configured');
      }
      return;
    default:
  }
}

/** Only scripts matter among the files that a pattern finds. */
function globbed(frame: Frame, words: readonly Word[]): string {
  const found: string[] = [];
  for (const word of words) {
    const ending = /\*(\.(?:ld|lds|x|ld\.in|lds\.S|ld\.S))$/.exec(word.text)?.[1];
    if (ending === undefined) continue;
    const folder = frame.files.relative(
      joinPath(frame.folder, word.text.slice(0, word.text.lastIndexOf('/') + 1)),
    );
    found.push(
      ...frame.files.endingWith(ending).filter((path) => folder === '.' || path.startsWith(`${folder}/`)),
    );
  }
  return unique(found)
    .slice(0, 100)
    .map((path) => joinPath(frame.files.root, path))
    .join(';');
}

/** `cmake_parse_arguments(prefix options one-value many-values args…)`, by which functions take named arguments. */
function parseArguments(frame: Frame, words: readonly Word[]): void {
  const isArgv = words[0]?.text === 'PARSE_ARGV';
  const [prefix, options, ones, many, ...rest] = isArgv ? words.slice(2) : words;
  if (prefix === undefined) return;
  const args = isArgv
    ? splitList(frame.variables.get('ARGV')?.text ?? '')
        .slice(Number(words[1]?.text) || 0)
        .map((text) => ({ text, evidence: frame.variables.get('ARGV')?.evidence ?? [] }))
    : rest;
  const [optionNames, oneNames, manyNames] = [options, ones, many].map((word) => splitList(word?.text ?? ''));
  const set = (name: string, word: Word): void => void frame.variables.set(`${prefix.text}_${name}`, word);
  for (const name of optionNames ?? []) set(name, { text: 'FALSE', evidence: [] });
  for (const name of [...(oneNames ?? []), ...(manyNames ?? [])])
    frame.variables.delete(`${prefix.text}_${name}`);
  let key: string | undefined;
  const others: Word[] = [];
  for (const word of args) {
    if (optionNames?.includes(word.text) === true) {
      set(word.text, { text: 'TRUE', evidence: [] });
      key = undefined;
    } else if (oneNames?.includes(word.text) === true || manyNames?.includes(word.text) === true)
      key = word.text;
    else if (key !== undefined && oneNames?.includes(key) === true) {
      set(key, word);
      key = undefined;
    } else if (key !== undefined) {
      const before = frame.variables.get(`${prefix.text}_${key}`);
      set(
        key,
        before === undefined
          ? word
          : {
              text: `${before.text};${word.text}`,
              evidence: uniqueEvidence([...before.evidence, ...word.evidence]).slice(0, 12),
            },
      );
    } else others.push(word);
  }
  set('UNPARSED_ARGUMENTS', { text: others.map((word) => word.text).join(';'), evidence: [] });
}

/** What a program prints at configure time is not known. */
function forgetOutputs(frame: Frame, words: readonly Word[]): void {
  words.forEach((word, i) => {
    const name = words[i + 1]?.text;
    if (/^(OUTPUT|RESULT|ERROR)_VARIABLE$/.test(word.text) && name !== undefined)
      frame.variables.delete(name);
  });
}
