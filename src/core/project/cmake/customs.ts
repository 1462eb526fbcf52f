import type { Word } from '../linkDraft';
import { joinPath, looksLikeScript, templateOf } from '../paths';
import { findFile } from '../treeFiles';
import { hasUnknown } from '../unknownText';
import type { CmakeCommand } from './lexer';
import { rememberMade } from './madeFiles';
import type { Frame } from './model';

const keywords = new Set(
  (
    'OUTPUT COMMAND ARGS DEPENDS BYPRODUCTS WORKING_DIRECTORY COMMENT VERBATIM USES_TERMINAL MAIN_DEPENDENCY IMPLICIT_DEPENDS DEPFILE ' +
    'PRE_BUILD PRE_LINK POST_BUILD TARGET APPEND COMMAND_EXPAND_LISTS JOB_POOL SOURCES ALL'
  ).split(' '),
);

/** `add_custom_command` and `add_custom_target`: they may preprocess a script, or link. */
export function customCommand(frame: Frame, command: CmakeCommand, words: readonly Word[]): void {
  if (frame.project.customs.length > 5000) return;
  const parts = new Map<string, Word[]>();
  const commands: Word[][] = [];
  const isTarget = command.name === 'add_custom_target';
  let key = isTarget ? 'NAME' : '';
  for (const word of words) {
    if (keywords.has(word.text)) {
      key = word.text;
      if (key === 'COMMAND') commands.push([]);
    } else if (key === 'COMMAND' || key === 'ARGS') commands.at(-1)?.push(word);
    else if (isTarget && key === 'NAME' && parts.has('NAME')) {
      // `add_custom_target(name command args…)` needs no COMMAND.
      if (commands.length === 0) commands.push([]);
      commands.at(-1)?.push(word);
    } else {
      const list = parts.get(key) ?? [];
      list.push(word);
      parts.set(key, list);
    }
  }
  const outputs = [...(parts.get('OUTPUT') ?? []), ...(parts.get('BYPRODUCTS') ?? [])];
  const depends = [...(parts.get('DEPENDS') ?? []), ...(parts.get('MAIN_DEPENDENCY') ?? [])];
  const working = parts.get('WORKING_DIRECTORY')?.[0]?.text;
  const name = isTarget ? parts.get('NAME')?.[0]?.text : parts.get('TARGET')?.[0]?.text;
  for (const made of commands) {
    frame.project.customs.push({
      words: made,
      outputs,
      depends,
      folder:
        working === undefined || hasUnknown(working)
          ? frame.binaryFolder
          : frame.files.relative(joinPath(frame.binaryFolder, working)),
      sourceFolder: frame.folder,
      evidence: {
        file: command.file,
        line: made[0]?.evidence[0]?.line ?? command.line,
        why: `${command.name}() runs ${made[0]?.text.split('/').at(-1) ?? ''}`,
      },
      ...(name === undefined ? {} : { target: name }),
      variables: frame.variables,
    });
    rememberScripts(frame, made, outputs, depends);
  }
}

/** A script among the outputs is made from the script or template among the inputs. */
function rememberScripts(
  frame: Frame,
  command: readonly Word[],
  outputs: readonly Word[],
  depends: readonly Word[],
): void {
  const texts = command.map((word) => word.text);
  const isPreprocessed =
    texts.includes('-E') ||
    /(^|\/|-)cpp$/.test(texts[0] ?? '') ||
    texts.some((text) => /(^|\s)-E(\s|$)/.test(text));
  const flagged = texts[texts.indexOf('-o') + 1];
  const redirected = texts[texts.indexOf('>') + 1];
  const targets = [
    ...outputs.map((word) => word.text),
    ...(texts.includes('-o') && isPreprocessed && flagged !== undefined ? [flagged] : []),
    ...(texts.includes('>') && redirected !== undefined ? [redirected] : []),
  ].filter((text) => !hasUnknown(text) && (looksLikeScript(text) || /ld|link|\.x$|lds/i.test(text)));
  if (targets.length === 0) return;
  const candidates = [
    ...texts.flatMap((text) => text.split(/\s+/)),
    ...depends.map((word) => word.text),
  ].filter((text) => !text.startsWith('-') && !targets.includes(text));
  const likely = candidates.filter(
    (text) => looksLikeScript(text) || templateOf(text) !== undefined || /\.(lds?|x)(\.\w+)?$/.test(text),
  );
  for (const text of likely) {
    const source = findFile(frame.files, text, [frame.binaryFolder, frame.folder]);
    if (
      source === undefined &&
      !frame.project.made.has(frame.files.relative(joinPath(frame.binaryFolder, text)))
    )
      continue;
    for (const target of targets)
      rememberMade(
        frame,
        frame.files.relative(joinPath(frame.binaryFolder, target)),
        source ?? frame.files.relative(joinPath(frame.binaryFolder, text)),
        isPreprocessed ? 'cpp' : 'configured',
      );
    return;
  }
}
