import { expand, expandMarked } from './expand';
import type { Assignment } from './lines';
import { shellResult } from './shellFunction';
import type { MakeState, Place, Variable } from './state';

/** Sets a variable as its operator says. What the command line sets stays, unless a makefile overrides it. */
export function assign(
  state: MakeState,
  { name, operator, value }: Assignment,
  place: Place,
  { isOverride }: { readonly isOverride: boolean },
): void {
  const before = state.variables.get(name);
  if (before?.origin === 'command line' && !isOverride) return;
  if (operator === '?=' && before !== undefined && before.origin !== 'default') return;
  if (operator === '?=' && before?.origin === 'default') return;
  if (before?.origin === 'override' && !isOverride) return;
  const origin = isOverride ? 'override' : 'file';
  const set = (variable: Pick<Variable, 'flavor' | 'value' | 'marked'>, places: readonly Place[]): void => {
    state.variables.set(name, { ...variable, origin, places });
  };
  switch (operator) {
    case '=':
    case '?=':
      set({ flavor: 'recursive', value }, [place]);
      return;
    case ':=': {
      // `X := $(X) more` adds to X; expanding all of it again for every word would take a square of the time.
      const added = before?.flavor === 'simple' ? addedToItself(name, value) : undefined;
      if (added === undefined) set(simple(state, value), [place]);
      else assign(state, { name, operator: '+=', value: added }, place, { isOverride });
      return;
    }
    case '!=':
      set({ flavor: 'simple', value: shellResult(state, expand(state, value)) }, [place]);
      return;
    case '+=': {
      const flavor = before?.flavor ?? 'recursive';
      const added: { readonly value: string; readonly marked?: string } =
        flavor === 'simple' ? simple(state, value) : { value };
      const marked = before?.marked ?? added.marked;
      set(
        {
          flavor,
          value: spaced(before?.value, added.value),
          ...(marked === undefined
            ? {}
            : { marked: spaced(before?.marked ?? before?.value, added.marked ?? added.value) }),
        },
        [...(before?.places ?? []), place].slice(-mostPlaces),
      );
      return;
    }
  }
}

/** What `$(NAME) more` has after NAME; undefined for anything else. */
function addedToItself(name: string, value: string): string | undefined {
  const own = [`$(${name}) `, `\${${name}} `].find((reference) => value.startsWith(reference));
  return own === undefined ? undefined : value.slice(own.length);
}

function spaced(old: string | undefined, added: string): string {
  return old === undefined || old === '' ? added : `${old} ${added}`;
}

/** Calls are not made twice, since what they call may set variables. */
function simple(
  state: MakeState,
  text: string,
): { readonly flavor: 'simple'; readonly value: string; readonly marked?: string } {
  const value = expand(state, text);
  const marked =
    !text.includes('$') || /\b(eval|call|shell|foreach)\b/.test(text) ? value : expandMarked(state, text);
  return { flavor: 'simple', value, ...(marked === value ? {} : { marked }) };
}

const mostPlaces = 40;
