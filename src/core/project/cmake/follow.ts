import { folderOf, joinPath, nameOf } from '../paths';
import { findFile } from '../treeFiles';
import { hasUnknown, shownText } from '../unknownText';
import { hangsOnProgram, hasLinkWords, hasScriptWords, holdsIn, loopItems } from './branch';
import { cmakeBlocks, type CmakeNode } from './blocks';
import { runCommand } from './commands';
import { cmakeCommands, type CmakeCommand } from './lexer';
import { rememberUnknown } from './madeFiles';
import type { CmakeDefinition, Frame } from './model';
import { expandArguments, expandText } from './scope';

const commandLimit = 60_000;
const depthLimit = 60;
const loopLimit = 2000;

/** A variable that the name of a script is made of. */
const inScriptName = /\$\{(\w{1,80})\}[\w.-]{0,80}\.(?:lds?|x)\b/g;

/** Follows a list file in a frame; false when it is not there. */
export async function followFile(frame: Frame, path: string): Promise<boolean> {
  const text = await frame.files.read(path);
  if (text === undefined || text.length > 4_000_000) return false;
  frame.project.lists.add(path);
  for (const [, name = ''] of text.matchAll(inScriptName)) frame.project.scriptVariables.add(name);
  const { variables } = frame;
  const before = [variables.get('CMAKE_CURRENT_LIST_FILE'), variables.get('CMAKE_CURRENT_LIST_DIR')] as const;
  setList(frame, path);
  await followNodes(frame, cmakeBlocks(cmakeCommands(text, path)));
  if (frame.stop === 'return') frame.stop = 'none';
  if (before[0] !== undefined) variables.set('CMAKE_CURRENT_LIST_FILE', before[0]);
  if (before[1] !== undefined) variables.set('CMAKE_CURRENT_LIST_DIR', before[1]);
  return true;
}

function setList(frame: Frame, path: string): void {
  const set = (name: string, text: string): void => void frame.variables.set(name, { text, evidence: [] });
  set('CMAKE_CURRENT_LIST_FILE', joinPath(frame.files.root, path));
  set('CMAKE_CURRENT_LIST_DIR', joinPath(frame.files.root, folderOf(path)));
}

async function followNodes(frame: Frame, nodes: readonly CmakeNode[]): Promise<void> {
  for (const node of nodes) {
    frame.budget.commands += 1;
    if (frame.stop !== 'none' || frame.budget.commands > commandLimit || frame.signal?.aborted === true)
      return;
    switch (node.kind) {
      case 'command':
        await followCommand(frame, node.command);
        break;
      case 'if':
        await followIf(frame, node.branches);
        break;
      case 'loop':
        await followLoop(frame, node.head, node.body);
        break;
      case 'definition': {
        const [name] = expandArguments(node.head, frame.variables);
        if (name !== undefined)
          frame.project.definitions.set(name.text.toLowerCase(), { head: node.head, body: node.body });
        break;
      }
    }
  }
}

async function followIf(
  frame: Frame,
  branches: readonly { readonly condition: CmakeCommand | undefined; readonly body: readonly CmakeNode[] }[],
): Promise<void> {
  // Only what decides between scripts is worth trying with other values.
  const isTried = branches.some((branch) => hasScriptWords(branch.body, frame.project.scriptVariables));
  for (const [index, { condition, body }] of branches.entries()) {
    const holds = condition === undefined ? true : holdsIn(frame, condition, isTried);
    if (holds === false) continue;
    // Of branches that hang on something unknown the first is taken, and said to be; a sole `if` is not.
    const isGuess = holds === undefined;
    if (isGuess && branches.length === 1 && !hasLinkWords(body)) return;
    if ((isGuess || hangsOnProgram(frame, condition)) && condition !== undefined) {
      const why = condition.arguments.map((argument) => argument.text).join(' ');
      if (hasLinkWords(body))
        frame.project.unknowns.add(
          `if(${why}) at ${condition.file}:${condition.line} is taken to hold${index > 0 ? ', and those before it not' : ''}`,
        );
    }
    // What the other branches compare with can be tried as well.
    if (isGuess)
      for (const other of branches.slice(index + 1))
        if (other.condition !== undefined) holdsIn(frame, other.condition, isTried);
    await followNodes(frame, body);
    return;
  }
}

async function followLoop(frame: Frame, head: CmakeCommand, body: readonly CmakeNode[]): Promise<void> {
  if (head.name === 'while') {
    // What a loop counts can seldom be told; once shows what it does.
    if (holdsIn(frame, head) !== false) await followNodes(frame, body);
    if (frame.stop !== 'return') frame.stop = 'none';
    return;
  }
  const [variable, ...words] = expandArguments(head, frame.variables);
  if (variable === undefined) return;
  for (const item of loopItems(frame, words).slice(0, loopLimit)) {
    frame.variables.set(variable.text, item);
    await followNodes(frame, body);
    if (frame.stop === 'continue') frame.stop = 'none';
    if (frame.stop !== 'none') break;
  }
  if (frame.stop === 'break') frame.stop = 'none';
}

async function followCommand(frame: Frame, command: CmakeCommand): Promise<void> {
  const definition = frame.project.definitions.get(command.name);
  if (definition !== undefined) {
    await callDefinition(frame, command, definition);
    return;
  }
  switch (command.name) {
    case 'include':
      await includeFile(frame, command);
      return;
    case 'add_subdirectory':
      await addFolder(frame, command);
      return;
    case 'project':
      runCommand(frame, command);
      await enterToolchain(frame);
      return;
    case 'return':
    case 'break':
    case 'continue':
      frame.stop = command.name;
      return;
    case 'cmake_language': {
      const [mode, called, ...rest] = command.arguments;
      if (mode?.text === 'CALL' && called !== undefined)
        await followCommand(frame, {
          ...command,
          name: expandText(called.text, frame.variables).text.toLowerCase(),
          arguments: rest,
        });
      return;
    }
    default:
      runCommand(frame, command);
      rememberUnknown(frame, command);
  }
}

/** `project()` reads the toolchain file that the list has named by then. */
async function enterToolchain(frame: Frame): Promise<void> {
  const { files, variables, project } = frame;
  const named = variables.get('CMAKE_TOOLCHAIN_FILE')?.text;
  const path = named === undefined ? undefined : findFile(files, named, [frame.folder]);
  if (path === undefined || project.lists.has(path)) return;
  for (const language of ['C', 'CXX', 'ASM']) {
    const compiler = `CMAKE_${language}_COMPILER`;
    if (/^(cc|c\+\+)$/.test(variables.get(compiler)?.text ?? '')) variables.delete(compiler);
  }
  await followFile(frame, path);
}

/** A function has variables of its own; a macro works on those of its caller. */
async function callDefinition(
  frame: Frame,
  command: CmakeCommand,
  definition: CmakeDefinition,
): Promise<void> {
  if (frame.budget.depth >= depthLimit) return;
  const words = expandArguments(command, frame.variables);
  const parameters = definition.head.arguments.slice(1).map((argument) => argument.text);
  const isMacro = definition.head.name === 'macro';
  const variables = isMacro ? frame.variables : new Map(frame.variables);
  parameters.forEach((parameter, i) => {
    const word = words[i];
    variables.set(parameter, word ?? { text: '', evidence: [] });
  });
  const all = (from: number): string =>
    words
      .slice(from)
      .map((word) => word.text)
      .join(';');
  variables.set('ARGN', {
    text: all(parameters.length),
    evidence: words
      .slice(parameters.length)
      .flatMap((word) => word.evidence)
      .slice(0, 12),
  });
  variables.set('ARGV', { text: all(0), evidence: words.flatMap((word) => word.evidence).slice(0, 12) });
  variables.set('ARGC', { text: String(words.length), evidence: [] });
  words.slice(0, 20).forEach((word, i) => variables.set(`ARGV${i}`, word));
  frame.budget.depth += 1;
  const inner: Frame = isMacro ? frame : { ...frame, variables, parent: frame, stop: 'none' };
  await followNodes(inner, definition.body);
  if (isMacro && inner.stop === 'return') inner.stop = 'none';
  frame.budget.depth -= 1;
}

async function includeFile(frame: Frame, command: CmakeCommand): Promise<void> {
  const [word] = expandArguments(command, frame.variables);
  if (word === undefined || frame.budget.depth >= depthLimit) return;
  const folders = [
    frame.folder,
    ...(frame.variables.get('CMAKE_MODULE_PATH')?.text ?? '').split(';').filter((text) => text !== ''),
  ];
  const path = hasUnknown(word.text)
    ? onlyEnding(frame, word.text)
    : (findFile(frame.files, word.text, folders) ?? findFile(frame.files, `${word.text}.cmake`, folders));
  if (path === undefined) {
    if (word.text.endsWith('project.cmake') && word.text.includes('IDF_PATH'))
      frame.project.packages.add('ESP-IDF');
    if (word.text.includes('pico_sdk')) frame.project.packages.add('pico-sdk');
    // A name without a folder is one of CMake's own modules.
    if (word.text.includes('/')) noteAbsent(frame, word.text);
    return;
  }
  frame.budget.depth += 1;
  await followFile(frame, path);
  frame.budget.depth -= 1;
}

/** A file of which only the end of the path is known, where one file alone has that end. */
function onlyEnding(frame: Frame, text: string): string | undefined {
  const last = nameOf(text);
  if (hasUnknown(last)) return undefined;
  const end = text.slice(text.lastIndexOf('\uE001') + 1).replace(/^\//, '');
  const fits = frame.files.named(last).filter((path) => path === end || path.endsWith(`/${end}`));
  return fits.length === 1 ? fits[0] : undefined;
}

function noteAbsent({ files, project }: Frame, path: string): void {
  if (project.absent.length < 20) project.absent.push(shownText(files.relative(path)));
}

async function addFolder(frame: Frame, command: CmakeCommand): Promise<void> {
  const [word, binary] = expandArguments(command, frame.variables);
  if (word === undefined || frame.budget.depth >= depthLimit) return;
  const folder = frame.files.relative(joinPath(frame.folder, word.text));
  const list = joinPath(folder, 'CMakeLists.txt');
  if (!frame.files.has(list)) noteAbsent(frame, folder);
  if (!frame.files.has(list) || frame.project.lists.has(list)) return;
  const isNamed = binary !== undefined && binary.text !== 'EXCLUDE_FROM_ALL';
  frame.budget.depth += 1;
  await followFolder(
    frame,
    folder,
    frame.files.relative(joinPath(frame.binaryFolder, isNamed ? binary.text : word.text)),
  );
  frame.budget.depth -= 1;
}

/** A folder's list, with variables and directory options of its own that begin as those of the caller. */
export async function followFolder(frame: Frame, folder: string, binaryFolder: string): Promise<void> {
  const inner: Frame = {
    ...frame,
    variables: new Map(frame.variables),
    parent: frame,
    folder,
    binaryFolder,
    directory: {
      options: [...frame.directory.options],
      libraries: [...frame.directory.libraries],
      folders: [...frame.directory.folders],
    },
    stop: 'none',
  };
  const set = (name: string, path: string): void =>
    void inner.variables.set(name, { text: joinPath(frame.files.root, path), evidence: [] });
  set('CMAKE_CURRENT_SOURCE_DIR', folder);
  set('CMAKE_CURRENT_BINARY_DIR', binaryFolder);
  await followFile(inner, joinPath(folder, 'CMakeLists.txt'));
  // Flags of the whole folder count as they are when its list ends.
  for (const target of frame.project.targets.values())
    if (target.folder === folder) target.variables = inner.variables;
}
