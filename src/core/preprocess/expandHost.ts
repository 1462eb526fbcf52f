import type { ExpandHost } from './expand';
import type { Findings } from './findings';
import { lineOf, type Frame } from './frame';
import { preprocessIssue } from './issues';
import type { Macro } from './macro';

const mostTokens = 1_000_000;
/** What a token may be long before it costs as much as several: of short ones pasted together it becomes as long as one likes. */
const charactersOfToken = 8;

/** The macros that are there without being defined. */
export const builtins: readonly Macro[] = (
  [
    ['__LINE__', 'line'],
    ['__FILE__', 'file'],
    ['__COUNTER__', 'counter'],
    ['__INCLUDE_LEVEL__', 'level'],
  ] as const
).map(([name, builtin]) => ({ name, variadic: false, body: [], builtin }));

/** What one run over a script is for the expansion of its macros. */
interface Run {
  /** Path of the script. */
  readonly main: string;
  readonly macros: ReadonlyMap<string, Macro>;
  /** The file in work last, behind those that include it. */
  readonly frames: readonly Frame[];
  readonly findings: Findings;
}

export function makeExpandHost({ main, macros, frames, findings }: Run): ExpandHost {
  let counter = 0;
  let spent = 0;
  return {
    macro: (name) => macros.get(name),
    builtin: (macro, at) => {
      const frame = frames.at(-1);
      let text: string;
      if (macro.builtin === 'counter') text = (counter++).toString();
      else if (macro.builtin === 'level') text = (frames.length - 1).toString();
      else if (macro.builtin === 'file') text = JSON.stringify(frame?.path ?? main);
      else text = lineOf(frame, at).toString();
      return { ...at, kind: macro.builtin === 'file' ? 'string' : 'number', text };
    },
    badCall: (macro, at, given) => {
      const data = {
        name: macro.name,
        expected: (macro.parameters?.length ?? 0).toString(),
        given: given.toString(),
      };
      findings.report(`call ${macro.name}`, at, (place) =>
        preprocessIssue('preprocess.badCall', data, place),
      );
    },
    spend: (tokens, characters = 0) => {
      spent += tokens + Math.floor(characters / charactersOfToken);
      if (spent > mostTokens) findings.stop('its macros make too many tokens');
      return spent <= mostTokens;
    },
    tooDeep: () => {
      spent = Infinity;
      findings.stop('its macros are nested too deeply');
    },
  };
}
