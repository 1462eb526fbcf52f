import { uniqueEvidence, type Word } from '../linkDraft';
import type { CmakeCommand } from './lexer';
import type { CmakeTarget, Frame } from './model';
import { splitList } from './scope';

/** The commands that make targets and give them options. */
export function targetCommand(frame: Frame, command: CmakeCommand, words: readonly Word[]): void {
  const [first, ...rest] = words;
  if (first === undefined) return;
  switch (command.name) {
    case 'add_executable':
      addTarget(frame, command, first, rest, 'executable');
      return;
    case 'add_library':
      addTarget(frame, command, first, rest, libraryKind(rest));
      return;
    case 'add_link_options':
      frame.directory.options.push(...words);
      return;
    case 'link_libraries':
      frame.directory.libraries.push(...words);
      return;
    case 'link_directories':
      frame.directory.folders.push(...words.filter((word) => !/^(BEFORE|AFTER)$/.test(word.text)));
      return;
    case 'target_link_options':
      addItems(frame, first, rest, 'options', 'interfaceOptions');
      return;
    case 'target_link_libraries':
      addItems(frame, first, rest, 'libraries', 'interfaceLibraries');
      return;
    case 'target_link_directories':
      addItems(frame, first, rest, 'folders', 'interfaceFolders');
      return;
    case 'target_sources':
      targetOf(frame, first.text)?.sources.push(
        ...rest.filter((word) => !/^(PRIVATE|PUBLIC|INTERFACE)$/.test(word.text)),
      );
      return;
    case 'set_target_properties':
      setTargetProperties(frame, words);
      return;
    case 'set_property':
      setProperty(frame, words);
      return;
    case 'get_target_property': {
      const [name, property] = rest;
      const target = targetOf(frame, name?.text ?? '');
      const value = target === undefined ? undefined : propertyOf(target, property?.text ?? '');
      if (target === undefined) frame.variables.delete(first.text);
      else frame.variables.set(first.text, value ?? { text: `${first.text}-NOTFOUND`, evidence: [] });
      return;
    }
    case 'pico_set_linker_script': {
      const [script] = rest;
      if (script !== undefined) frame.project.linkerScripts.set(first.text, script);
      return;
    }
    case 'pico_set_binary_type': {
      const target = targetOf(frame, first.text);
      if (target !== undefined && rest[0] !== undefined)
        target.properties.set('PICO_TARGET_BINARY_TYPE', rest[0]);
      return;
    }
    case 'target_linker_script':
    case 'set_linker_script': {
      // Helpers of this name give a target its script, wherever they come from.
      const script = rest.find((word) => /\.(ld|lds|x|in)$/.test(word.text));
      if (script !== undefined) frame.project.linkerScripts.set(first.text, script);
      return;
    }
    default:
  }
}

const types: Readonly<Record<CmakeTarget['kind'], string>> = {
  executable: 'EXECUTABLE',
  shared: 'SHARED_LIBRARY',
  static: 'STATIC_LIBRARY',
  object: 'OBJECT_LIBRARY',
  interface: 'INTERFACE_LIBRARY',
  alias: 'UTILITY',
  custom: 'UTILITY',
};

/** A property that was set, or one that every target has. */
function propertyOf(target: CmakeTarget, property: string): Word | undefined {
  const known = target.properties.get(property);
  if (known !== undefined) return known;
  const list = Object.hasOwn(listProperties, property) ? listProperties[property] : undefined;
  if (list !== undefined && target[list].length > 0)
    return {
      text: target[list].map((word) => word.text).join(';'),
      evidence: target[list].flatMap((word) => word.evidence).slice(0, 12),
    };
  const text = property === 'TYPE' ? types[target.kind] : property === 'NAME' ? target.name : undefined;
  return text === undefined ? undefined : { text, evidence: [] };
}

function libraryKind(words: readonly Word[]): CmakeTarget['kind'] {
  switch (words[0]?.text) {
    case 'SHARED':
    case 'MODULE':
      return 'shared';
    case 'OBJECT':
      return 'object';
    case 'INTERFACE':
      return 'interface';
    default:
      return 'static';
  }
}

const targetLimit = 20_000;

function addTarget(
  frame: Frame,
  command: CmakeCommand,
  name: Word,
  words: readonly Word[],
  kind: CmakeTarget['kind'],
): void {
  const { targets } = frame.project;
  if (targets.size > targetLimit || targets.has(name.text) || words.some((word) => word.text === 'IMPORTED'))
    return;
  const alias = words[0]?.text === 'ALIAS' ? words[1]?.text : undefined;
  targets.set(name.text, {
    name: name.text,
    kind: alias === undefined ? kind : 'alias',
    ...(alias === undefined ? {} : { aliasOf: alias }),
    folder: frame.folder,
    binaryFolder: frame.binaryFolder,
    evidence: { file: command.file, line: command.line, why: `${command.name}(${name.text})` },
    sources: words.filter(
      (word) =>
        !/^(WIN32|MACOSX_BUNDLE|EXCLUDE_FROM_ALL|STATIC|SHARED|MODULE|OBJECT|INTERFACE|ALIAS)$/.test(
          word.text,
        ),
    ),
    options: [...frame.directory.options],
    interfaceOptions: [],
    libraries: [...frame.directory.libraries],
    interfaceLibraries: [],
    folders: [...frame.directory.folders],
    interfaceFolders: [],
    properties: new Map(),
    variables: frame.variables,
  });
}

export function targetOf(frame: Pick<Frame, 'project'>, name: string): CmakeTarget | undefined {
  const target = frame.project.targets.get(name);
  return target?.aliasOf === undefined ? target : frame.project.targets.get(target.aliasOf);
}

type Lists =
  'options' | 'interfaceOptions' | 'libraries' | 'interfaceLibraries' | 'folders' | 'interfaceFolders';

const listProperties: Readonly<Record<string, Lists>> = {
  LINK_OPTIONS: 'options',
  INTERFACE_LINK_OPTIONS: 'interfaceOptions',
  LINK_LIBRARIES: 'libraries',
  INTERFACE_LINK_LIBRARIES: 'interfaceLibraries',
  LINK_DIRECTORIES: 'folders',
};

/** `PRIVATE` is for the target, `INTERFACE` for those that link it, `PUBLIC` and nothing for both. */
function addItems(frame: Frame, name: Word, words: readonly Word[], own: Lists, others: Lists): void {
  const target = targetOf(frame, name.text);
  if (target === undefined) return;
  let scope = 'PUBLIC';
  for (const word of words) {
    if (
      /^(PRIVATE|PUBLIC|INTERFACE|LINK_PRIVATE|LINK_PUBLIC|LINK_INTERFACE_LIBRARIES|BEFORE|AFTER|debug|optimized|general)$/.test(
        word.text,
      )
    ) {
      if (/^(PRIVATE|PUBLIC|INTERFACE|LINK_)/.test(word.text)) scope = word.text.replace('LINK_', '');
      continue;
    }
    for (const text of splitList(word.text)) {
      const item = { text, evidence: word.evidence };
      if (!scope.startsWith('INTERFACE')) target[own].push(item);
      if (scope !== 'PRIVATE') target[others].push(item);
    }
  }
}

function setTargetProperties(frame: Frame, words: readonly Word[]): void {
  const at = words.findIndex((word) => word.text === 'PROPERTIES');
  if (at < 0) return;
  for (const name of words.slice(0, at)) {
    const target = targetOf(frame, name.text);
    for (let i = at + 1; target !== undefined && i + 1 < words.length; i += 2) {
      const [key, value] = [words[i], words[i + 1]];
      if (key !== undefined && value !== undefined) putProperty(target, key.text, [value], false, false);
    }
  }
}

function setProperty(frame: Frame, words: readonly Word[]): void {
  const [kind] = words;
  const at = words.findIndex((word) => word.text === 'PROPERTY');
  const key = words[at + 1];
  if (at < 0 || key === undefined) return;
  const values = words.slice(at + 2);
  const head = words.slice(1, at);
  const appends = head.some((word) => word.text === 'APPEND');
  const joins = head.some((word) => word.text === 'APPEND_STRING');
  if (kind?.text === 'DIRECTORY' && key.text === 'LINK_OPTIONS') frame.directory.options.push(...values);
  if (kind?.text !== 'TARGET') return;
  for (const name of head) {
    const target = targetOf(frame, name.text);
    if (target !== undefined) putProperty(target, key.text, values, appends, joins);
  }
}

function putProperty(
  target: CmakeTarget,
  key: string,
  values: readonly Word[],
  appends: boolean,
  joins: boolean,
): void {
  const list = Object.hasOwn(listProperties, key) ? listProperties[key] : undefined;
  if (list !== undefined) {
    if (!appends && !joins) target[list].length = 0;
    target[list].push(
      ...values.flatMap((word) => splitList(word.text).map((text) => ({ text, evidence: word.evidence }))),
    );
    return;
  }
  const before = appends || joins ? target.properties.get(key) : undefined;
  const text = values.map((word) => word.text).join(';');
  const joined =
    before === undefined || before.text === '' ? text : `${before.text}${joins ? '' : ';'}${text}`;
  target.properties.set(key, {
    text: joined,
    evidence: uniqueEvidence([...values.flatMap((word) => word.evidence), ...(before?.evidence ?? [])]).slice(
      0,
      12,
    ),
  });
}
