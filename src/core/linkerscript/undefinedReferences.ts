import { isBound } from './bounds';
import type { Dialect } from './dialect';
import type { InputSection, LinkInput } from './input';
import { scriptIssue } from './issues';
import { definedIn, havingName } from './libraries';
import { report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';

/** `hasSections`: the script places sections, so that lld leaves the usual symbols to it. */
interface Linker {
  readonly dialect: Dialect;
  readonly hasSections: boolean;
}

/**
 * References to what nothing defines, where the inputs are all that the link has. Neither linker minds a weak one, nor a name
 * that only a symbol table holds: it is the relocation that cannot be done (linker.h, RELOC_FOR_GLOBAL_SYMBOL; lld's
 * Relocations.cpp, maybeReportUndefined).
 */
export function checkUndefinedReferences(link: Link, inputs: readonly LinkInput[], linker: Linker): void {
  const { dialect } = linker;
  const { options, target } = link;
  if (options.relocatable === true || !machines.has(target.machine)) return;
  for (const name of options.requiredSymbols ?? [])
    if (!isDefined(link, name)) report(link, scriptIssue('script.requiredSymbol', { symbol: name }));
  const missing = missingNames(link, inputs, linker);
  if (missing.size === 0) return;
  const isTaken =
    options.unresolved === 'taken' || (options.unresolved === undefined && options.shared === true);
  const warns = options.noinhibitExec === true;
  const seen = new Set<string>();
  for (const file of link.files) {
    if (!file.input.undefined.some(({ name }) => missing.has(name))) continue;
    for (const piece of file.pieces) {
      if (!isRelocated(piece, dialect)) continue;
      for (const { symbol: name, offset } of piece.given.references?.() ?? []) {
        const isHidden = name === undefined ? undefined : missing.get(name);
        if (name === undefined || isHidden === undefined || (isTaken && !isHidden)) continue;
        const key = dialect === 'lld' ? name : `${file.name}\0${name}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const place = `${nameOf(file)}:(${piece.name}+0x${offset.toString(16)})`;
        const issue =
          dialect === 'lld'
            ? scriptIssue('script.lldUndefined', {
                symbol: name,
                kind: isHidden ? 'hidden symbol' : 'symbol',
                place,
              })
            : scriptIssue('script.undefinedReference', { symbol: name, place });
        // GNU ld fails over a hidden one when it writes the symbols.
        const isWarning = (warns || options.warnUnresolved === true) && !(isHidden && dialect === 'gnu');
        report(link, isWarning ? { ...issue, severity: 'warning' } : issue);
      }
    }
  }
}

/** Of other machines it is not known which names are their linker's own. */
const machines: ReadonlySet<string> = new Set(['x86_64', 'i386', 'aarch64', 'arm', 'riscv32', 'riscv64']);

/** The names that something refers to strongly and nothing defines, and whether they may not come from another file. */
function missingNames(
  link: Link,
  inputs: readonly LinkInput[],
  linker: Linker,
): ReadonlyMap<string, boolean> {
  const shared = new Set<string>();
  for (const input of inputs)
    if (input.kind === 'shared') for (const { name } of input.defined) shared.add(name);
  // GNU ld knows nothing of a library that --as-needed left out.
  const { libraries } = link;
  const having =
    linker.dialect === 'gnu' && libraries !== undefined ? havingName(libraries.list) : havingName(inputs);
  const isShared = (name: string): boolean =>
    shared.has(name) ||
    having(name).some(({ library }) => library !== undefined && definedIn(library, name) !== undefined);
  const missing = new Map<string, boolean>();
  const hidden = new Set<string>();
  for (const { input } of link.files)
    for (const { name, visibility = 'default' } of input.undefined)
      if (visibility !== 'default') hidden.add(name);
  for (const { input } of link.files) {
    for (const { name, binding } of input.undefined) {
      if (binding !== 'global') continue;
      // What may not come from elsewhere does not come from a library.
      if (missing.has(name) || isDefined(link, name) || (!hidden.has(name) && isShared(name))) continue;
      if (name.includes('@') || isOwn(link, name, linker)) continue;
      if (link.options.ignoredUndefined?.includes(name) !== true) missing.set(name, false);
    }
  }
  // What GNU ld has taken back was its own, and hidden (lang_undef_start_stop).
  const isTakenBack = (name: string): boolean =>
    linker.dialect === 'gnu' && isBound(name) && link.symbols.get(name)?.byObject === true;
  for (const name of missing.keys())
    if (hidden.has(name) || (link.options.openBounds !== true && isTakenBack(name))) missing.set(name, true);
  return missing;
}

function isDefined(link: Link, name: string): boolean {
  const state = link.symbols.get(name)?.state;
  return state === 'defined' || state === 'common';
}

/** What a linker defines by itself where it is needed. */
const always = /^(_GLOBAL_OFFSET_TABLE_|__ehdr_start|_PROCEDURE_LINKAGE_TABLE_|_TLS_MODULE_BASE_)$/;
const lldAlways =
  /^(__(executable_start|dso_handle|global_pointer\$)|__(preinit_array|init_array|fini_array|exidx|rela?_iplt)_(start|end))$/;
const lldWithoutScript = /^(__bss_start|_?(end|edata|etext))$/;

function isOwn({ options, target }: Link, name: string, { dialect, hasSections }: Linker): boolean {
  if (always.test(name)) return true;
  // On x86 the call of it goes with the code that asks where a thread's data is.
  if (/^_?__tls_get_addr$/.test(name))
    return options.shared !== true && /^(x86_64|i386)$/.test(target.machine);
  return dialect === 'lld' && (lldAlways.test(name) || (!hasSections && lldWithoutScript.test(name)));
}

/** lld looks at what takes memory only. */
function isRelocated(piece: Piece, dialect: Dialect): boolean {
  if (piece.kind !== 'input' || typeof piece.output !== 'object' || (piece.flags & flag.exclude) !== 0)
    return false;
  return dialect === 'gnu' || isAlloc(piece.given);
}

function isAlloc({ flags }: InputSection): boolean {
  return (flags & 2) !== 0;
}

function nameOf({ name, archive }: LinkFile): string {
  return archive === undefined ? name : `${archive}(${name})`;
}
