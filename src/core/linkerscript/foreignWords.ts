import type { Span } from '../text';
import { dialects, type Dialect } from './dialect';

/** Words that another linker knows, by the linker that does not. */
const foreign: Readonly<Record<Dialect, ReadonlySet<string>>> = { gnu: new Set(), lld: foreignTo('lld') };

function foreignTo(dialect: Dialect): ReadonlySet<string> {
  const { attributes, sectionTypes, missingCommands, missingFunctions } = dialects[dialect];
  const words = [
    ...dialects.gnu.attributes,
    ...dialects.gnu.sectionTypes,
    ...missingCommands,
    ...missingFunctions,
  ];
  const known = new Set([...attributes, ...sectionTypes]);
  return new Set(words.filter((word) => !known.has(word)));
}

/** Behind what a syntax error found: that a word there, or the one it follows, belongs to another linker. Empty if not. */
export function foreignWord(dialect: Dialect, text: string, { start, end }: Span): string {
  const words = foreign[dialect];
  const note = (word: string, where: string): string =>
    words.has(word) ? `${where}, which ${dialects[dialect].name} does not know` : '';
  const around = text.slice(Math.max(0, start - 40), end + 40);
  const at = start - Math.max(0, start - 40);
  const before = /(\w+)\s*$/.exec(around.slice(0, at))?.[1] ?? '';
  const behind = /^\(\s*(\w+)/.exec(around.slice(at))?.[1] ?? '';
  return (
    note(text.slice(start, end), '') || note(before, ` behind ${before}`) || note(behind, ` before ${behind}`)
  );
}
