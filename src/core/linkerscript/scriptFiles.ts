import { lineIndex, type SourceLocation } from '../text';
import type { Name, SectionsItem, Statement, TopLevel } from './ast';
import { dialects, type Dialect } from './dialect';
import { parseScript } from './parser';

/** A file that a linker script brings into the link, besides those of the command. */
export interface ScriptFile {
  readonly name: string;
  /** Of the GROUP that names it: how many files the script names before that. */
  readonly group: number | undefined;
  /** In AS_NEEDED. */
  readonly asNeeded: boolean;
  /** STARTUP names it, so that it comes in front of all others. */
  readonly first: boolean;
  /** A pattern without wildcards names it, which GNU ld opens unless it is one of the inputs. */
  readonly byPattern: boolean;
  readonly location: SourceLocation | undefined;
}

/** The files that a script and what it includes name with INPUT, GROUP and STARTUP, and in GNU ld with patterns, in their order. */
export function scriptFiles(
  script: { readonly file: string; readonly text: string },
  dialect: Dialect,
  readInclude: (name: string) => string | undefined,
): readonly ScriptFile[] {
  const found: ScriptFile[] = [];
  let includes = mostIncludes;
  const read = (file: string, text: string): void => {
    const lines = lineIndex(text);
    const add = (name: Name, more: Partial<ScriptFile> = {}): void => {
      const location = lines.locate(file, name.span);
      found.push({
        name: name.text,
        group: undefined,
        asNeeded: false,
        first: false,
        byPattern: false,
        location,
        ...more,
      });
    };
    const include = ({ text: name }: Name): void => {
      const inner = includes > 0 ? readInclude(name) : undefined;
      includes -= 1;
      if (inner !== undefined) read(name, inner);
    };
    const visit = (item: TopLevel | SectionsItem | Statement): void => {
      if (item.kind === 'inputs') {
        const group = item.group ? found.length : undefined;
        for (const name of item.files) add(name, { group, asNeeded: item.asNeeded.has(name) });
      } else if (item.kind === 'command' && item.name === 'STARTUP') {
        for (const name of item.arguments) add(name, { first: true });
      } else if (item.kind === 'include') include(item.file);
      else if (item.kind === 'sections') item.items.forEach(visit);
      else if (item.kind === 'overlay') item.sections.forEach(visit);
      else if (item.kind === 'outputSection') item.statements.forEach(visit);
      else if (item.kind === 'input' && dialects[dialect].opensNamedFiles) {
        const name = item.file?.name;
        if (name !== undefined && !/[*?[:]/.test(name.text)) add(name, { byPattern: true });
      }
    };
    parseScript(text, file, dialect).script.items.forEach(visit);
  };
  read(script.file, script.text);
  return found;
}

/** Scripts that include each other come to an end. */
const mostIncludes = 100;
