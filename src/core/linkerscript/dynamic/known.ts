import type { DefinedSymbol, Visibility } from '../input';
import type { Import } from '../libraries';
import type { Link } from '../link';
import { isLocalByVersion } from './versions';

/** What all objects together say of a global symbol. */
export interface Known {
  readonly name: string;
  visibility: Visibility;
  kind: DefinedSymbol['kind'];
  /** Something refers to it strongly. */
  strong: boolean;
  /** Its definition, or the tentative ones, are in an object. */
  defined: boolean;
  /** Some shared library defines it or refers to it. */
  mentioned: boolean;
  /** The definition of a shared library that it stands for. */
  imported: Import | undefined;
}

/** Whether an object or the script gives it a place or a value. */
export function isDefined(link: Link, { name }: Known): boolean {
  const state = link.symbols.get(name)?.state;
  return state === 'defined' || state === 'common';
}

/** What the objects say of their global symbols. */
export function knownSymbols(link: Link): ReadonlyMap<string, Known> {
  const names = new Map<string, Known>();
  const of = (name: string, visibility: Visibility = 'default'): Known => {
    let known = names.get(name);
    if (known === undefined) {
      known = {
        name,
        visibility,
        kind: undefined,
        strong: false,
        defined: false,
        mentioned: false,
        imported: undefined,
      };
      names.set(name, known);
    } else if (strictness[visibility] > strictness[known.visibility]) known.visibility = visibility;
    return known;
  };
  for (const { input } of link.files) {
    for (const { name, visibility, kind } of input.defined) {
      const known = of(name, visibility);
      known.defined = true;
      known.kind = known.kind === 'ifunc' ? 'ifunc' : kind;
    }
    for (const { name, visibility } of input.commons) of(name, visibility).defined = true;
    for (const { name, visibility, binding } of input.undefined)
      of(name, visibility).strong ||= binding === 'global';
  }
  const { libraries } = link;
  if (libraries === undefined) return names;
  for (const known of names.values()) {
    known.mentioned = libraries.mentions(known.name, known.defined ? (known.kind ?? 'object') : undefined);
    if (!known.defined && !isDefined(link, known) && !isHidden(link, known))
      known.imported = libraries.definition(known.name);
  }
  return names;
}

const strictness: Readonly<Record<Visibility, number>> = { default: 0, protected: 1, hidden: 2, internal: 3 };

/** Whether nothing outside of the image can see the symbol. */
export function isHidden(link: Link, known: Known): boolean {
  const { name, visibility } = known;
  if (visibility === 'hidden' || visibility === 'internal') return true;
  // A version makes local what is defined here, not what is asked for.
  const byVersion = isDefined(link, known) && isLocalByVersion(link, name);
  return link.symbols.get(name)?.hidden === true || byVersion;
}

/** Both of them let code be changed where it asks for more than it needs. */
export function isX86({ target: { machine } }: Link): boolean {
  return machine === 'x86_64' || machine === 'i386';
}

/** Nothing here has it, and the dynamic linker is asked for it: not for what code that is made shorter does without. */
export function asksElsewhere(link: Link, known: Known): boolean {
  if (!isMissing(link, known)) return false;
  return !known.strong || known.mentioned || link.options.exportDynamic === true;
}

/** No object, script or library has it. */
export function isMissing(link: Link, known: Known): boolean {
  return known.imported === undefined && !isDefined(link, known);
}
