import type { Dialect } from './dialect';
import type { LinkInput } from './input';
import { scriptIssue } from './issues';
import type { Library } from './libraries';
import { report, type Link } from './link';

/**
 * What shared libraries refer to and neither the program nor another library defines, and, with GNU ld, what the program has and keeps to
 * itself (elflink.c, elf_link_output_extsym; lld's Writer.cpp, finalizeSections).
 */
export function checkLibraryReferences(link: Link, dialect: Dialect): void {
  const { libraries, options } = link;
  if (libraries === undefined || options.relocatable === true || options.wrapped !== undefined) return;
  const isShared = options.shared === true;
  const policy = options.unresolvedInLibraries ?? (isShared ? 'taken' : 'refused');
  const confined = confinedNames(link);
  let asked: ReadonlyMap<string, boolean> | undefined;
  const seen = new Set<string>();
  const names = new Set(libraries.list.map(({ name }) => name));
  for (const one of libraries.list) {
    if (dialect === 'lld' ? !knowsItsOwn(one, names) : libraries.open !== undefined) continue;
    for (const { name, weak } of one.library.asks()) {
      if (weak || name === '' || libraries.definition(name) !== undefined) continue;
      const state = link.symbols.get(name)?.state;
      const isDefined = state === 'defined' || state === 'common';
      if (isDefined) {
        if (dialect === 'gnu' && !isShared && confined.has(name) && !seen.has(name)) {
          const message = `hidden symbol ${name} is referenced by ${one.name}`;
          report(link, scriptIssue('script.lld', { message }));
          seen.add(name);
        }
        continue;
      }
      if (policy === 'taken' || isOwn.test(name) || options.ignoredUndefined?.includes(name) === true)
        continue;
      asked ??= askedNames(link);
      const isWeak = asked.get(name);
      // A program's weak reference stays weak for ld.lld, whatever libraries ask for.
      if (dialect === 'lld' && isWeak === true) continue;
      // A call that goes with what code asks of threads' data is none that GNU ld misses.
      if (dialect === 'gnu' && isWeak === false && isThreadCall.test(name) && options.gcSections !== true)
        continue;
      // Who asks first is told of by GNU ld; what an object asks for, too, is told of there.
      if (dialect === 'gnu' && seen.has(name)) continue;
      seen.add(name);
      const issue = scriptIssue('script.undefinedReference', { place: one.name, symbol: name });
      const isWarning = options.warnUnresolved === true || options.noinhibitExec === true;
      report(link, isWarning ? { ...issue, severity: 'warning' } : issue);
    }
  }
}

/** What a linker defines where somebody asks for it. */
const isOwn = /^(_GLOBAL_OFFSET_TABLE_|_DYNAMIC|__ehdr_start|_?_?end|_?edata|_?etext|__bss_start)$/;

/** The dynamic linker has it, which no link is told of. */
const isThreadCall = /^_{2,3}tls_get_addr$/;

/** What the objects ask for, and whether they do so weakly alone. */
function askedNames({ files }: Link): ReadonlyMap<string, boolean> {
  const asked = new Map<string, boolean>();
  for (const { input } of files)
    for (const { name, binding } of input.undefined)
      asked.set(name, binding === 'weak' && asked.get(name) !== false);
  return asked;
}

/** ld.lld looks at those libraries alone of which it knows all that they need. */
function knowsItsOwn({ library }: Library, names: ReadonlySet<string>): boolean {
  return library.needed.every((name) => names.has(name));
}

/** Names that an object makes hidden. */
function confinedNames({ files }: Link): ReadonlySet<string> {
  const isConfined = ({ visibility }: LinkInput['undefined'][number]): boolean =>
    visibility === 'hidden' || visibility === 'internal';
  return new Set(
    files.flatMap(({ input }) =>
      [...input.defined, ...input.commons, ...input.undefined]
        .filter((symbol) => isConfined({ binding: 'global', ...symbol }))
        .map(({ name }) => name),
    ),
  );
}
