import { inTree } from './treePaths';
import { plain, type RuleIndex } from './ruleIndex';
import { searchFolders } from './run';
import type { MakeState, Rule } from './state';
import { stemIn } from './words';

/** A pattern rule that is used for a target. */
interface Implicit {
  readonly rule: Rule;
  readonly prerequisites: readonly string[];
  readonly stem: string;
}

/**
 * The pattern rule whose prerequisites are there or can be made; the one with the shortest stem. Where a tree is not whole,
 * one of which those with the stem can be made, since other makefiles may make the rest, or that only its pattern speaks for.
 */
export function implicitRule(
  state: MakeState,
  { patterns, explicit }: RuleIndex,
  target: string,
  chain: readonly Rule[],
): Implicit | undefined {
  let best: (Implicit & { readonly certainty: number }) | undefined;
  for (const rule of patterns) {
    if (rule.recipe.length === 0 || chain.includes(rule)) continue;
    for (const pattern of rule.targets) {
      const stem = stemForTarget(target, pattern);
      if (stem === undefined) continue;
      const prerequisites = rule.prerequisites.map((path) => path.replace('%', () => stem));
      const search: Search = { state, patterns, explicit, left: mostTries };
      const canBe = (path: string, at: number): boolean =>
        canBeMade(search, prerequisites[at] ?? path, [rule]);
      const isOfStem = rule.prerequisites.every((path, at) => !path.includes('%') || canBe(path, at));
      const isWhole =
        isOfStem && rule.prerequisites.every((path, at) => path.includes('%') || canBe(path, at));
      const certainty = isWhole ? 2 : isOfStem && pattern !== '%' ? 1 : 0;
      const isBetter =
        best === undefined ||
        certainty > best.certainty ||
        (certainty === best.certainty && stem.length < best.stem.length);
      if (isBetter && (certainty > 0 || (chain.length === 0 && pattern.replace('%', '') !== '')))
        best = { rule, prerequisites, stem, certainty };
    }
  }
  return best;
}

interface Search {
  readonly state: MakeState;
  readonly patterns: readonly Rule[];
  readonly explicit: ReadonlyMap<string, readonly Rule[]>;
  /** How many files may still be asked for, as the ways to them double with every rule. */
  left: number;
}

const mostTries = 500;

/** Whether a file is there, has a rule, or has a pattern rule of which the same is true; `by` holds the rules in use. */
function canBeMade(search: Search, path: string, by: readonly Rule[]): boolean {
  const { state, patterns, explicit } = search;
  search.left -= 1;
  if (explicit.has(plain(path)) || located(state, path) !== undefined) return true;
  const object = /^(.*)\.o$/.exec(path)?.[1];
  if (
    object !== undefined &&
    ['.c', '.S', '.s', '.cc', '.cpp'].some((suffix) => located(state, object + suffix) !== undefined)
  )
    return true;
  if (by.length >= longestChain || search.left < 0) return false;
  return patterns.some(
    (other) =>
      !by.includes(other) &&
      other.recipe.length > 0 &&
      other.targets.some((one) => {
        const stem = one === '%' ? undefined : stemIn(path, one);
        return (
          stem !== undefined &&
          other.prerequisites.every(
            (inner) =>
              (!inner.includes('%') && one !== '%') ||
              canBeMade(
                search,
                inner.replace('%', () => stem),
                [...by, other],
              ),
          )
        );
      }),
  );
}

const longestChain = 6;

/** A pattern without a slash is for the name alone, with the folder put in front again. */
function stemForTarget(target: string, pattern: string): string | undefined {
  const whole = stemIn(target, pattern);
  if (whole !== undefined && whole !== '') return whole;
  if (pattern.includes('/') || !target.includes('/')) return undefined;
  const slash = target.lastIndexOf('/') + 1;
  const stem = stemIn(target.slice(slash), pattern);
  return stem === undefined || stem === '' ? undefined : target.slice(0, slash) + stem;
}

/** A prerequisite where it is, or where VPATH has it. */
export function located(state: MakeState, path: string): string | undefined {
  const own = inTree(state, path);
  if (state.index.hasFile(own)) return path;
  if (path.startsWith('/')) return undefined;
  for (const folder of searchFolders(state, path, (pattern) => stemIn(path, pattern) !== undefined)) {
    const under = `${folder.replace(/\/$/, '')}/${path}`;
    if (state.index.hasFile(inTree(state, under))) return under;
  }
  return undefined;
}
