import { linkProgram, readLinkCommand, type LinkWords } from './linkFlags';
import type { Word } from './linkDraft';

/** What a command of a build file's own links. */
export interface CommandLink {
  readonly reader: 'linker' | 'driver';
  /** Behind the program, without `-o` and its file. */
  readonly words: readonly Word[];
  readonly read: LinkWords;
}

/** Of the words of a command, with wrappers in front or without; undefined when it makes no image. */
export function commandLink(command: readonly Word[]): CommandLink | undefined {
  const at = command.slice(0, 3).findIndex((word) => linkProgram(word.text) !== undefined);
  const program = command[at]?.text;
  if (program === undefined) return undefined;
  const rest = command.slice(at + 1);
  const read = readLinkCommand([program, ...rest.map((word) => word.text)]);
  if (read.stops || read.relocatable || (read.scripts.length === 0 && read.inputs.length === 0))
    return undefined;
  return {
    reader: linkProgram(program) === 'linker' ? 'linker' : 'driver',
    words: rest.filter((word, i) => word.text !== '-o' && rest[i - 1]?.text !== '-o'),
    read,
  };
}
