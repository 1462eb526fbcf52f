import type { Issue } from '../issue';
import type { SourceLocation } from '../text';
import { preprocessIssue } from './issues';
import { nowhere, type Token } from './tokens';

const mostIssues = 200;

/** What is wrong with a script, as far as it has been read. */
export interface Findings {
  /** Once for each key: so one missing header is not told at every place. */
  report(key: string, token: Token, issue: (at: SourceLocation) => Issue): void;
  complain(directive: string, why: string, token: Token): void;
  /** Nothing more is read, since `what`, a clause. The first reason counts. */
  stop(what: string, token?: Token): void;
  readonly stopped: boolean;
  issues(place: (token: Token) => SourceLocation): readonly Issue[];
}

export function makeFindings(): Findings {
  const found: { readonly issue: (at: SourceLocation) => Issue; readonly token: Token }[] = [];
  const told = new Set<string>();
  let limit: { readonly what: string; readonly token: Token } | undefined;
  const report: Findings['report'] = (key, token, issue) => {
    if (told.has(key) || found.length >= mostIssues) return;
    told.add(key);
    found.push({ issue, token });
  };
  return {
    report,
    complain: (directive, why, token) => {
      report(`${directive} ${why} ${token.file.toString()}:${token.start.toString()}`, token, (at) =>
        preprocessIssue('preprocess.directive', { directive, why }, at),
      );
    },
    stop: (what, token = nowhere) => {
      limit ??= { what, token };
    },
    get stopped() {
      return limit !== undefined;
    },
    issues: (place) => [
      ...found.map(({ issue, token }) => issue(place(token))),
      ...(limit === undefined
        ? []
        : [preprocessIssue('preprocess.limit', { what: limit.what }, place(limit.token))]),
    ],
  };
}
