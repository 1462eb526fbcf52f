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
  return (code, data, location) => {
    // The key comes from the catalogue's own type.
    const kind = catalogue[code] as IssueKind;
    const message = fill(kind.text, data);
    return location === undefined
      ? { code, severity: kind.severity, data, message }
      : { code, severity: kind.severity, data, message, location };
  };
}

/** The names between braces in a sentence, as a type, so that a missing datum is a compile error. */
type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

function fill(text: string, data: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => clip(data[name] ?? ''));
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
