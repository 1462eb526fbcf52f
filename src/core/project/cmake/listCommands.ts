import { uniqueEvidence, type Word } from '../linkDraft';
import { folderOf, joinPath, nameOf } from '../paths';
import { hasUnknown } from '../unknownText';
import type { Frame } from './model';
import { regexResult } from './pattern';
import { splitList } from './scope';

/** `list(…)`: what adds to, joins and changes lists. */
export function listCommand(frame: Frame, words: readonly Word[]): void {
  const [mode, name, ...rest] = words;
  if (mode === undefined || name === undefined) return;
  const before = frame.variables.get(name.text) ?? { text: '', evidence: [] };
  const items = splitList(before.text);
  const put = (variable: string, list: readonly string[], more: readonly Word[] = []): void =>
    void frame.variables.set(variable, {
      text: list.join(';').slice(0, 200_000),
      evidence: uniqueEvidence([...more.flatMap((word) => word.evidence), ...before.evidence]).slice(0, 12),
    });
  const texts = rest.map((word) => word.text);
  switch (mode.text) {
    case 'APPEND':
      put(name.text, [...items, ...texts], rest);
      return;
    case 'PREPEND':
      put(name.text, [...texts, ...items], rest);
      return;
    case 'INSERT':
      put(
        name.text,
        [...items.slice(0, Number(texts[0]) || 0), ...texts.slice(1), ...items.slice(Number(texts[0]) || 0)],
        rest,
      );
      return;
    case 'REMOVE_ITEM':
      put(
        name.text,
        items.filter((item) => !texts.includes(item)),
      );
      return;
    case 'REMOVE_DUPLICATES':
      put(name.text, [...new Set(items)]);
      return;
    case 'REVERSE':
      put(name.text, [...items].reverse());
      return;
    case 'SORT':
      put(name.text, [...items].sort());
      return;
    case 'JOIN': {
      const [glue, target] = texts;
      if (target !== undefined)
        frame.variables.set(target, { text: items.join(glue ?? ''), evidence: before.evidence });
      return;
    }
    case 'GET': {
      const target = texts.at(-1);
      if (target !== undefined)
        put(
          target,
          texts.slice(0, -1).flatMap((index) => items.at(Number(index)) ?? []),
        );
      return;
    }
    case 'LENGTH': {
      const [target] = texts;
      if (target !== undefined) frame.variables.set(target, { text: String(items.length), evidence: [] });
      return;
    }
    case 'TRANSFORM':
      if (texts[0] === 'PREPEND')
        put(
          name.text,
          items.map((item) => (texts[1] ?? '') + item),
          rest,
        );
      else if (texts[0] === 'APPEND')
        put(
          name.text,
          items.map((item) => item + (texts[1] ?? '')),
          rest,
        );
      return;
    default:
  }
}

/** `string(…)`: what joins and changes texts. What is not followed makes its result unknown. */
export function stringCommand(frame: Frame, words: readonly Word[]): void {
  const [mode, a, b, c, ...rest] = words;
  const set = (name: Word | undefined, text: string, from: readonly (Word | undefined)[]): void => {
    if (name === undefined) return;
    const evidence = uniqueEvidence(from.flatMap((word) => word?.evidence ?? [])).slice(0, 12);
    frame.variables.set(name.text, { text: text.slice(0, 200_000), evidence });
  };
  switch (mode?.text) {
    case 'APPEND':
    case 'PREPEND': {
      if (a === undefined) return;
      const before = frame.variables.get(a.text);
      const added = words
        .slice(2)
        .map((word) => word.text)
        .join('');
      set(a, mode.text === 'APPEND' ? (before?.text ?? '') + added : added + (before?.text ?? ''), [
        ...words.slice(2),
        before,
      ]);
      return;
    }
    case 'CONCAT':
      set(
        a,
        words
          .slice(2)
          .map((word) => word.text)
          .join(''),
        words.slice(2),
      );
      return;
    case 'JOIN':
      set(
        b,
        words
          .slice(3)
          .map((word) => word.text)
          .join(a?.text ?? ''),
        words.slice(3),
      );
      return;
    case 'TOLOWER':
      set(b, a?.text.toLowerCase() ?? '', [a]);
      return;
    case 'TOUPPER':
      set(b, a?.text.toUpperCase() ?? '', [a]);
      return;
    case 'STRIP':
      set(b, a?.text.trim() ?? '', [a]);
      return;
    case 'REPLACE': {
      const input = rest.map((word) => word.text).join('');
      set(c, a === undefined || a.text === '' ? input : input.replaceAll(a.text, b?.text ?? ''), rest);
      return;
    }
    case 'REGEX': {
      const isReplacing = a?.text === 'REPLACE';
      const [target, ...inputs] = isReplacing ? rest : [c, ...rest];
      const input = inputs.map((word) => word?.text ?? '').join('');
      const result =
        a === undefined || b === undefined || hasUnknown(input + b.text)
          ? undefined
          : regexResult(a.text, b.text, input, isReplacing ? c?.text : undefined);
      if (result !== undefined) set(target, result, inputs);
      else if (target !== undefined) frame.variables.delete(target.text);
      return;
    }
    case 'FIND': {
      if (a === undefined || b === undefined || c === undefined) return;
      if (hasUnknown(a.text + b.text)) frame.variables.delete(c.text);
      else
        set(
          c,
          (rest[0]?.text === 'REVERSE' ? a.text.lastIndexOf(b.text) : a.text.indexOf(b.text)).toString(),
          [],
        );
      return;
    }
    case 'CONFIGURE':
      set(b, a?.text ?? '', [a]);
      return;
    case 'LENGTH':
      set(b, String(a?.text.length ?? 0), []);
      return;
    default:
  }
}

/** `get_filename_component` and the parts of `cmake_path` that name a part of a path. */
export function pathCommand(frame: Frame, command: string, words: readonly Word[]): void {
  if (command === 'cmake_path') {
    const [mode, name, ...rest] = words;
    const at = frame.variables.get(name?.text ?? '');
    if (name === undefined) return;
    if (mode?.text === 'SET') frame.variables.set(name.text, rest.at(-1) ?? { text: '', evidence: [] });
    else if (mode?.text === 'APPEND' && at !== undefined)
      frame.variables.set(name.text, {
        text: [at.text, ...rest.map((word) => word.text)].join('/'),
        evidence: [...at.evidence, ...rest.flatMap((word) => word.evidence)],
      });
    else if (mode?.text === 'GET' && at !== undefined && rest[1] !== undefined)
      frame.variables.set(rest[1].text, { text: part(at.text, rest[0]?.text ?? ''), evidence: at.evidence });
    return;
  }
  const [name, path, mode] = words;
  if (name === undefined || path === undefined) return;
  const base = words[words.findIndex((word) => word.text === 'BASE_DIR') + 1];
  const folder =
    base !== undefined && words.some((word) => word.text === 'BASE_DIR')
      ? base.text
      : joinPath(frame.files.root, frame.folder);
  const isWhole = /^(ABSOLUTE|REALPATH)$/.test(mode?.text ?? '');
  const text = isWhole
    ? hasUnknown(path.text)
      ? path.text
      : joinPath(folder, path.text)
    : part(path.text, mode?.text ?? '');
  frame.variables.set(name.text, { text, evidence: path.evidence });
}

function part(path: string, mode: string): string {
  const name = nameOf(path);
  switch (mode) {
    case 'DIRECTORY':
    case 'PATH':
    case 'PARENT_PATH':
      return folderOf(path);
    case 'NAME':
    case 'FILENAME':
      return name;
    case 'NAME_WE':
      return name.replace(/(.)\..*$/, '$1');
    case 'NAME_WLE':
    case 'STEM':
      return name.replace(/(.)\.[^.]*$/, '$1');
    case 'EXT':
      return /\..*$/.exec(name)?.[0] ?? '';
    case 'LAST_EXT':
    case 'EXTENSION':
      return /\.[^.]*$/.exec(name)?.[0] ?? '';
    default:
      return path;
  }
}
