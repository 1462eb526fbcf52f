import { unbounded, worse, type Amount } from './amount';
import type { Link } from './link';
import type { Section, Source } from './model';
import { value, type Base, type Value } from './value';

/** Where an expression stands. */
export interface Scope {
  readonly link: Link;
  readonly source: Source | undefined;
  /** The output section it is in; `absolute` outside; `nowhere` in one that does not exist (yet). */
  readonly section: Section | 'absolute' | 'nowhere';
  /** Absent where there is no location counter, as in MEMORY. */
  dot: Amount | undefined;
  assigningToDot: boolean;
  /** The symbol being assigned; cleared when its own old value is used. */
  assignName: string | undefined;
}

/** A scope that assigns nothing. */
export function scope(
  link: Link,
  source: Source | undefined,
  section: Scope['section'],
  dot?: Amount,
): Scope {
  return { link, source, section, dot, assigningToDot: false, assignName: undefined };
}

/** Outside sections a plain number is an address, inside a number (ldexp.c, etree_value). */
export function plainBase(at: Scope): Base {
  return at.section === 'absolute' && !at.link.saneExpressions ? 'absolute' : 'number';
}

/** An address as seen from the scope's section. */
export function relativeToScope(at: Scope, of: Amount): Value {
  if (typeof at.section === 'string') return value(of.value, at.section, of.doubt);
  const start = at.section.vma;
  // Both count from the same unknown start: the difference is sure when the doubt is the very same.
  const doubt =
    start.doubt === undefined
      ? of.doubt
      : of.doubt === start.doubt
        ? undefined
        : unbounded(worse(of.doubt, start.doubt));
  return value(of.value - start.value, at.section, doubt);
}
