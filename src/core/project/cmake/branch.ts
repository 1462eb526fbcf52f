import type { Word } from '../linkDraft';
import { joinPath } from '../paths';
import { isAbsolute } from '../treeFiles';
import type { CmakeNode } from './blocks';
import { conditionHolds, type ConditionWord } from './condition';
import type { CmakeCommand } from './lexer';
import type { Frame } from './model';
import { expandText } from './scope';

/** Whether a branch is taken because a program is thought to be there, which only the machine that builds knows. */
export function hangsOnProgram(frame: Frame, condition: CmakeCommand | undefined): boolean {
  return (
    condition?.arguments.some(
      (argument) => argument.kind === 'unquoted' && frame.project.optionalPrograms.has(argument.text),
    ) === true
  );
}

/** Whether a body can change a link. */
export function hasLinkWords(nodes: readonly CmakeNode[]): boolean {
  return nodes.some((node) => {
    if (node.kind === 'command') {
      const { name, arguments: args } = node.command;
      return (
        /link|add_executable|add_subdirectory|include/.test(name) ||
        args.some(({ text }) => /-T|-Wl,|0x[\da-f]{3}|(?<!LAUNCH_)LINK|\.lds?\b|linker/i.test(text))
      );
    }
    if (node.kind === 'if') return node.branches.some((branch) => hasLinkWords(branch.body));
    return hasLinkWords(node.body);
  });
}

/** Whether a body names a script or an address of a link, or the architecture that such names are made of. */
export function hasScriptWords(nodes: readonly CmakeNode[], names: ReadonlySet<string>): boolean {
  return nodes.some((node) => {
    if (node.kind === 'command') {
      const { name, arguments: args } = node.command;
      return (
        (name === 'set' && names.has(args[0]?.text ?? '')) ||
        args.some(({ text }) => /\.(lds?|x)(\.\w+)?\b|-T\w*|linker|ARCH|arch/.test(text))
      );
    }
    if (node.kind === 'if') return node.branches.some((branch) => hasScriptWords(branch.body, names));
    return hasScriptWords(node.body, names);
  });
}

/** Whether a condition holds with what is known; absent where that does not say. */
export function holdsIn(frame: Frame, condition: CmakeCommand, isTried = false): boolean | undefined {
  const words = condition.arguments.flatMap((argument): ConditionWord[] => {
    const { text } = argument.kind === 'bracket' ? argument : expandText(argument.text, frame.variables);
    return [{ text, isQuoted: argument.kind !== 'unquoted' }];
  });
  return conditionHolds(words, {
    variables: frame.variables,
    isTarget: (name) => frame.project.targets.has(name),
    isCommand: (name) => frame.project.definitions.has(name.toLowerCase()),
    exists: (path) => {
      const inTree = frame.files.relative(joinPath(frame.folder, path));
      return isAbsolute(inTree) ? undefined : frame.files.has(inTree) || frame.files.hasFolder(inTree);
    },
    asked: (name, value) => {
      if (!isTried) return;
      const values = frame.project.asked.get(name) ?? new Set<string>();
      if (values.size < 8) values.add(value);
      if (frame.project.asked.size < 50) frame.project.asked.set(name, values);
    },
  });
}

/** What a `foreach` goes through: the words themselves, those of lists, or the numbers of a range. */
export function loopItems(frame: Frame, words: readonly Word[]): readonly Word[] {
  if (words[0]?.text === 'IN') {
    const items: Word[] = [];
    let mode = '';
    for (const word of words.slice(1)) {
      if (/^(LISTS|ITEMS|ZIP_LISTS)$/.test(word.text)) mode = word.text;
      else if (mode === 'LISTS')
        items.push(
          ...(frame.variables.get(word.text)?.text ?? '')
            .split(';')
            .filter((text) => text !== '')
            .map((text) => ({ text, evidence: frame.variables.get(word.text)?.evidence ?? [] })),
        );
      else items.push(word);
    }
    return items;
  }
  if (words[0]?.text === 'RANGE') {
    const [, from, to] = words;
    const start = to === undefined ? 0 : Number(from?.text);
    const stop = Number((to ?? from)?.text);
    return Array.from({ length: Math.max(0, Math.min(100, stop - start + 1)) || 0 }, (_, i) => ({
      text: String(start + i),
      evidence: [],
    }));
  }
  return words;
}
