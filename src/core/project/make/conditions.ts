import { bsdCondition } from './bsdConditions';
import { expand } from './expand';
import { hasUnknown, isOnlyUnknown, type MakeState } from './state';
import { splitTop } from './words';

export interface Verdict {
  readonly holds: boolean;
  /** What it was compared with is not known. */
  readonly isOpen: boolean;
}

/** Whether `ifeq (a,b)` and its like hold. A value that is unknown is neither empty nor equal to anything else. */
export function conditionHolds(state: MakeState, word: string, text: string): Verdict {
  if (word === 'ifdef' || word === 'ifndef') {
    const name = expand(state, text).trim();
    const isSet = (state.variables.get(name)?.value ?? '') !== '';
    if (!isSet) state.tested.add(name);
    const isOpen = isOnlyUnknown(state.variables.get(name)?.value.trim() ?? '');
    return { holds: isSet === (word === 'ifdef'), isOpen };
  }
  if (word === 'ifbsd') {
    // What only a compiler or the system can tell is taken to be so, as most such conditions are for old tools.
    const truth = bsdCondition(state, text);
    return { holds: truth !== 'no', isOpen: truth === 'unknown' };
  }
  const sides = operands(text.trim());
  state.isGuessing = false;
  const [a = '', b = ''] = sides.map((side) => expand(state, side));
  // `ifeq ($(NAME),)` asks the same as `ifndef NAME`.
  if (a === '' && b === '') {
    const name = sides
      .map((side) => /^\$[({](\w+)[)}]$/.exec(side.trim())?.[1])
      .find((one) => one !== undefined);
    if (name !== undefined) state.tested.add(name);
  }
  return {
    holds: (a === b) === (word === 'ifeq'),
    isOpen: isGuess(state) || (a !== b && hasUnknown(a + b)),
  };
}

function isGuess({ isGuessing }: MakeState): boolean {
  return isGuessing;
}

/** `(a,b)`, `"a" "b"` or `'a' 'b'`. */
function operands(text: string): readonly [string, string] {
  if (text.startsWith('(')) {
    const inner = text.slice(1, Math.max(1, text.lastIndexOf(')')));
    const [a = '', b = ''] = splitTop(inner, ',', 2);
    return [a.trimEnd(), b.trimStart()];
  }
  const [, , a = '', , b = ''] = /^(["'])(.*?)\1\s*(["'])(.*?)\3/s.exec(text) ?? [];
  return [a, b];
}
