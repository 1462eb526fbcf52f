import type { SourceLocation } from './text';

export type Severity = 'error' | 'warning' | 'info';

/**
 * A finding in the user's files: a code and its data. Prose is made only by `issueMessage`, from the catalogue that
 * the code belongs to, so that the same finding reads the same in the editor, in the panel and in a terminal.
 */
export interface Issue {
  readonly code: string;
  readonly severity: Severity;
  readonly data: Readonly<Record<string, string>>;
  readonly message: string;
  /** Absent when the finding is about no particular place. */
  readonly location?: SourceLocation;
}

interface IssueKind {
  readonly severity: Severity;
  readonly text: string;
}

/**
 * Makes the constructor of a catalogue's issues. A catalogue is a table `code → severity and sentence`, one a subsystem
 * (`linkerscript/issues.ts`, `elf/issues.ts`, …); `{name}` in a sentence is replaced by that datum.
 */
export function issueCatalogue<const T extends Readonly<Record<string, IssueKind>>>(
  catalogue: T,
): <C extends keyof T & string>(
  code: C,
  data: Readonly<Record<Names<T[C]['text']>, string>>,
  location?: SourceLocation,
) => Issue {
  const parts = new Map<string, readonly string[]>();
  return (code, data, location) => {
    // The key comes from the catalogue's own type.
    const kind = catalogue[code] as IssueKind;
    let sentence = parts.get(code);
    if (sentence === undefined) {
      sentence = kind.text.split(/\{(\w+)\}/);
      parts.set(code, sentence);
    }
    const message = fill(sentence, data);
    return location === undefined
      ? { code, severity: kind.severity, data, message }
      : { code, severity: kind.severity, data, message, location };
  };
}

/** The names between braces in a sentence, as a type, so that a missing datum is a compile error. */
type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** Every second part is the name of a datum. */
function fill(parts: readonly string[], data: Readonly<Record<string, string>>): string {
  let text = '';
  parts.forEach((part, i) => {
    text += i % 2 === 0 ? part : clip(data[part] ?? '');
  });
  return text;
}

/** Names in user files may be of any length; a message quotes at most this many characters of each. */
function clip(value: string): string {
  return value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

/** The one to be told first where there is room for one. By how much a region overflowed says more than which section was the first past its end. */
export function headline(errors: readonly Issue[]): Issue | undefined {
  const [first] = errors;
  if (first?.code !== 'script.willNotFit') return first;
  const region = first.data.region;
  return errors.find(({ code, data }) => code === 'script.overflow' && data.region === region) ?? first;
}

/** The message without the folders of the file that it names: where there is little room, and the file is one of a few. */
export function shortMessage({ message, data: { file = '' } }: Issue): string {
  return file === '' ? message : message.replace(file, () => file.replace(/^.*[\\/]/, ''));
}
