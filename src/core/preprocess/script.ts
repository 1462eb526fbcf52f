import type { Issue } from '../issue';
import type { Omission } from '../linkerscript/omission';
import type { MemoryMap } from '../memoryMap';
import type { SourceLocation } from '../text';
import { findingConfiguration } from './configuration';
import { usualIncludePaths } from './paths';
import { machineDefines, machineOfPath, scriptDefines, usualScriptDefines } from './predefined';
import { preprocessing } from './preprocess';
import { issueWithSource, withSources, type SourceMap } from './sourceMap';
import { fillTemplate, isTemplate, valuesOf } from './templates';
import { settleUnresolved } from './unresolved';

/** How a project puts its scripts through the preprocessor, as far as that is known. */
export interface PreprocessorSettings {
  /** `-D` and `-I`, in order. */
  readonly defines: readonly string[];
  readonly includes: readonly string[];
  /** `-include`. */
  readonly preludes?: readonly string[];
  readonly machine?: string;
}

/** A script as a linker would read it, and the way back to what a person wrote. */
export interface PreparedScript {
  readonly text: string;
  /** Absent when the script is read as it stands. */
  readonly sources?: SourceMap;
  readonly issues: readonly Issue[];
  /** What could not be read of it. */
  readonly omitted?: readonly Omission[];
  /** Paths of all files that went into it, the script first. */
  readonly files: readonly string[];
  /** For a text that a build made: what our own preprocessor made of the same script, which knows the places. */
  readonly stands?: PreparedScript;
  /** The name of what holds `text`, where that is no file that a person wrote. */
  readonly made?: string;
}

/** Whether a script goes through the C preprocessor before a linker reads it, by its name or by its directives. */
export function isPreprocessed(file: string, text: string): boolean {
  if (/\.(?:(?:lds?|ldscript|x)\.(?:S|h|pp)|ldS|lds\.in)$/.test(file))
    return hasDirective.test(text) || (file.endsWith('.S') && !isTemplate(file, text));
  return surelyDirective.test(text) || hasSplicedLine(text);
}

/** No linker takes a backslash at the end of a line behind a comma; the preprocessor makes one line of the two. */
function hasSplicedLine(text: string): boolean {
  if (!/,[ \t]*\\\r?$/m.test(text)) return false;
  return [...text.matchAll(/\/\*[^]*?(?:\*\/|$)|"[^"\n]*"|(,[ \t]*\\\r?\n)/g)].some(
    ([, spliced]) => spliced !== undefined,
  );
}

const hasDirective = /^[ \t]*#[ \t]*(?:include|define|undef|if|ifdef|ifndef)\b/m;
/** In a script that a linker reads itself these lines would be remarks; nobody writes remarks like that. */
const surelyDirective =
  /^#(?:include[ \t]*["<]|define[ \t]+\w+|ifn?def[ \t]+\w+[ \t]*$|if[ \t]+(?:defined|!|\(|\w+[ \t]*[=<>&|]))/m;

/**
 * Makes what a linker would read out of a script that it cannot read itself: a template, or a script for the C preprocessor. Other
 * scripts come back as they are. Yields the path of each file it would look at and takes its text, or undefined.
 *
 * `root` is the folder above which no header is looked for where nothing states a folder.
 */
export function* preparingScript(
  file: string,
  text: string,
  root: string,
  settings: PreprocessorSettings | undefined,
): Generator<string, PreparedScript, string | undefined> {
  if (isPreprocessed(file, text)) {
    const usual = usualIncludePaths(file, root);
    const machine = settings?.machine ?? machineOfPath(file);
    const stated = settings?.defines ?? [];
    const { preludes, missing } = yield* findingConfiguration(file, root, machine);
    const done = yield* preprocessing({
      file,
      text,
      includePaths: [...(settings?.includes ?? []), ...usual],
      defines: [
        ...scriptDefines,
        ...machineDefines(machine),
        ...(missing?.defines ?? []),
        ...(stated.length === 0 ? usualScriptDefines : []),
        ...stated,
      ],
      preludes: settings?.preludes ?? preludes,
    });
    const { text: settled, issues, omitted } = settleUnresolved(done);
    const found = [...done.issues, ...issues];
    return {
      text: settled,
      ...(omitted.length === 0 ? {} : { omitted }),
      sources: done.sources,
      // What a build generates is missing for the one reason.
      issues:
        missing === undefined ? found : [missing.issue, ...found.filter(({ code }) => !isOfBuild(code))],
      files: done.files,
    };
  }
  const values = valuesOf(settings?.defines ?? []);
  if (isTemplate(file, text, values)) {
    const filled = fillTemplate(file, text, values);
    return { ...filled, files: [file] };
  }
  return { text, issues: [], files: [file] };
}

/** Names that nothing defines, of which an unconfigured tree is full. */
function isOfBuild(code: string): boolean {
  return code === 'preprocess.missingInclude' || code === 'preprocess.unknownCondition';
}

/** The map made of a prepared script, with the places that a person wrote; `made` is the name the script was placed under. */
export function withPrepared(map: MemoryMap, made: string, prepared: PreparedScript): MemoryMap {
  const placed = prepared.sources === undefined ? map : withSources(map, made, prepared.sources);
  const { why } = map;
  const { sources } = prepared;
  return {
    ...placed,
    issues: [...prepared.issues, ...placed.issues],
    ...(why === undefined || sources === undefined
      ? {}
      : { why: (name) => why(name).map((step) => issueWithSource(step, made, sources)) }),
  };
}

/**
 * The same for a text that a build made: its things stand where those of the same name stand in what we made of the script
 * ourselves, `own`. What is not there keeps its place in the text of the build.
 */
export function withPlacesOf(map: MemoryMap, own: MemoryMap): MemoryMap {
  const placesOf = (list: readonly { readonly name: string; readonly source?: SourceLocation }[]) =>
    new Map(list.flatMap(({ name, source }) => (source === undefined ? [] : [[name, source] as const])));
  const moved = <T extends { readonly name: string; readonly source?: SourceLocation }>(
    list: readonly T[],
    places: ReadonlyMap<string, SourceLocation>,
  ): T[] =>
    list.map((thing) => {
      const source = places.get(thing.name);
      return source === undefined ? thing : { ...thing, source };
    });
  return {
    ...map,
    sections: moved(map.sections, placesOf(own.sections)),
    memory: moved(map.memory, placesOf(own.memory)),
    scriptSymbols: moved(map.scriptSymbols, placesOf(own.scriptSymbols)),
  };
}

/** A prepared script with its files under other names, such as URIs for paths. */
export function renamed(prepared: PreparedScript, nameOf: (path: string) => string): PreparedScript {
  const { sources } = prepared;
  const at = (location: SourceLocation): SourceLocation => ({ ...location, file: nameOf(location.file) });
  return {
    ...prepared,
    ...(sources === undefined
      ? {}
      : {
          sources: {
            locate: (span) => {
              const found = sources.locate(span);
              return found === undefined ? undefined : at(found);
            },
            place: (file, span) => at(sources.place(file, span)),
          },
        }),
    issues: prepared.issues.map((issue) =>
      issue.location === undefined ? issue : { ...issue, location: at(issue.location) },
    ),
  };
}

/**
 * Where a build leaves what it makes of a template: beside it, without the last ending. The paths come in the order in which
 * they should be looked for; none for a script that is no template by its name.
 */
export function generatedPaths(file: string): readonly string[] {
  const name = /^(.*)\.(?:S|in|pp|tmpl|template)$/.exec(file)?.[1] ?? /^(.*\.ld)S$/.exec(file)?.[1];
  return name === undefined ? [] : [name];
}
