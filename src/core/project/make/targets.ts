import { expand, valueOf } from './expand';
import { inTree } from './functions';
import { searchFolders } from './run';
import type { MakeState, RecipeLine, Rule, Scope, TargetVariable } from './state';
import { stemIn, words } from './words';

/** One target with the recipe that makes it, and what the automatic variables are in it. */
export interface TargetRecipe {
  readonly target: string;
  readonly prerequisites: readonly string[];
  readonly recipe: readonly RecipeLine[];
  readonly scope: Scope;
  /** Where the rule begins. */
  readonly rule: Rule;
  /** The default goal needs it. */
  readonly isWanted: boolean;
}

const mostTargets = 6000;

/**
 * Every target whose recipe may be looked at: those that the default goal needs first, in the order in which make comes to
 * them, then those that only a goal of their own leads to.
 */
export function targetRecipes(state: MakeState): readonly TargetRecipe[] {
  const database = indexRules(state);
  const out: TargetRecipe[] = [];
  const seen = new Set<string>();
  const visit = (
    target: string,
    outer: Scope | undefined,
    isWanted: boolean,
    depth: number,
    chain: readonly Rule[] = [],
  ): void => {
    if (seen.has(target) || seen.size > mostTargets || depth > 200 || target.includes('%')) return;
    seen.add(target);
    const found = rulesFor(state, database, target, chain);
    if (found === undefined) return;
    const own = targetScope(state, database, target, outer);
    const inner = found.implicit === undefined ? [] : [...chain, found.implicit];
    for (const prerequisite of [...found.prerequisites, ...found.orderOnly])
      visit(prerequisite, own, isWanted, depth + 1, inner);
    for (const { rule, recipe, prerequisites, stem } of found.recipes) {
      out.push({
        target,
        prerequisites,
        recipe,
        rule,
        isWanted,
        scope: automatic(state, target, prerequisites, stem, own),
      });
    }
  };
  const explicit = state.rules.filter(({ targets }) => targets.every((target) => !target.includes('%')));
  const goals = words(valueOf(state, '.DEFAULT_GOAL'));
  const first =
    goals[0] ??
    explicit
      .flatMap(({ targets }) => targets)
      .find((target) => !/^\.[A-Z_]/.test(target) && !/^\.[^/]*$/.test(target));
  if (first !== undefined) visit(first, undefined, true, 0);
  for (const rule of explicit)
    for (const target of rule.targets) if (!isSuffixRule(rule)) visit(target, undefined, false, 0);
  // Pattern rules that nothing asked for are looked at for the sources that are there.
  for (const rule of state.rules) {
    if (rule.recipe.length === 0) continue;
    for (const target of rule.targets) {
      if (!target.includes('%') || rule.targetPattern !== undefined) continue;
      for (const one of instances(state, target, rule)) visit(one, undefined, false, 0);
    }
  }
  return out;
}

const mostInstances = 12;

/** Targets of a pattern rule whose first prerequisite is a file of the tree. */
function instances(state: MakeState, target: string, rule: Rule): readonly string[] {
  const pattern = rule.prerequisites.find((one) => one.includes('%'));
  if (pattern === undefined) return [];
  const files = state.index.glob(inTree(state, pattern.replace('%', '*')));
  const own = inTree(state, pattern);
  return files.slice(0, mostInstances).flatMap((file) => {
    const stem = stemIn(file, own);
    return stem === undefined ? [] : [target.replace('%', () => stem)];
  });
}

interface Database {
  readonly explicit: ReadonlyMap<string, readonly Rule[]>;
  readonly patterns: readonly Rule[];
  /** Variables of single targets, and those of patterns. */
  readonly variables: ReadonlyMap<string, readonly TargetVariable[]>;
  readonly patternVariables: readonly TargetVariable[];
}

function indexRules(state: MakeState): Database {
  const explicit = new Map<string, Rule[]>();
  const patterns: Rule[] = [];
  for (const rule of state.rules) {
    const isPattern = rule.targetPattern === undefined && rule.targets.some((target) => target.includes('%'));
    if (isPattern) patterns.push(rule);
    else
      for (const target of rule.targets) {
        const key = plain(target);
        const list = explicit.get(key);
        if (list === undefined) explicit.set(key, [rule]);
        else list.push(rule);
      }
    if (isSuffixRule(rule)) patterns.push(suffixRule(rule));
  }
  const variables = new Map<string, TargetVariable[]>();
  const patternVariables: TargetVariable[] = [];
  for (const one of state.targetVariables) {
    const list = variables.get(one.target);
    if (one.target.includes('%')) patternVariables.push(one);
    else if (list === undefined) variables.set(one.target, [one]);
    else list.push(one);
  }
  return { explicit, patterns, variables, patternVariables };
}

const suffixes = /^(\.\w+)(\.\w+)?$/;

function isSuffixRule({ targets, prerequisites, recipe }: Rule): boolean {
  return suffixes.test(targets[0] ?? '') && prerequisites.length === 0 && recipe.length > 0;
}

/** `.c.o:` is `%.o: %.c`. */
function suffixRule(rule: Rule): Rule {
  const [, from = '', to = ''] = suffixes.exec(rule.targets[0] ?? '') ?? [];
  return { ...rule, targets: [`%${to}`], prerequisites: [`%${from}`] };
}

function plain(path: string): string {
  return path.replace(/^(\.\/)+/, '');
}

interface Found {
  /** The pattern rule, where one was used. */
  readonly implicit?: Rule;
  readonly prerequisites: readonly string[];
  readonly orderOnly: readonly string[];
  readonly recipes: readonly {
    readonly rule: Rule;
    readonly recipe: readonly RecipeLine[];
    readonly prerequisites: readonly string[];
    readonly stem: string;
  }[];
}

/** `chain` holds the pattern rules that led to the target: make uses none of them a second time. */
function rulesFor(
  state: MakeState,
  { explicit, patterns }: Database,
  target: string,
  chain: readonly Rule[],
): Found | undefined {
  const own = explicit.get(plain(target)) ?? [];
  const prerequisites: string[] = [];
  const orderOnly: string[] = [];
  let stem = '';
  for (const rule of own) {
    const found = rule.targetPattern === undefined ? '' : (stemIn(target, rule.targetPattern) ?? '');
    if (found !== '') stem = found;
    const fill = (path: string): string =>
      rule.targetPattern === undefined ? path : path.replace('%', () => found);
    // The rule with the recipe gives the first prerequisite.
    const list = rule.prerequisites.map(fill);
    if (rule.recipe.length > 0) prerequisites.unshift(...list);
    else prerequisites.push(...list);
    orderOnly.push(...rule.orderOnly.map(fill));
  }
  const withRecipe = own.filter(({ recipe }) => recipe.length > 0);
  const doubles = withRecipe.filter(({ isDoubleColon }) => isDoubleColon);
  if (doubles.length > 1)
    return {
      prerequisites,
      orderOnly,
      recipes: doubles.map((rule) => ({
        rule,
        recipe: rule.recipe,
        prerequisites: rule.prerequisites,
        stem: '',
      })),
    };
  const last = withRecipe.at(-1);
  if (last !== undefined)
    return {
      prerequisites,
      orderOnly,
      recipes: [{ rule: last, recipe: last.recipe, prerequisites: unique(prerequisites), stem }],
    };
  const implicit = implicitRule(state, patterns, explicit, target, chain);
  if (implicit !== undefined) {
    const all = [...implicit.prerequisites, ...prerequisites];
    return {
      implicit: implicit.rule,
      prerequisites: all,
      orderOnly: [
        ...orderOnly,
        ...implicit.rule.orderOnly.map((path) => path.replace('%', () => implicit.stem)),
      ],
      recipes: [
        {
          rule: implicit.rule,
          recipe: implicit.rule.recipe,
          prerequisites: unique(all),
          stem: implicit.stem,
        },
      ],
    };
  }
  const builtIn = builtInLink(state, target, own, prerequisites);
  if (builtIn !== undefined)
    return {
      prerequisites,
      orderOnly,
      recipes: [{ ...builtIn, prerequisites: unique(prerequisites), stem: target }],
    };
  return own.length === 0 ? undefined : { prerequisites, orderOnly, recipes: [] };
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}

interface Implicit {
  readonly rule: Rule;
  readonly prerequisites: readonly string[];
  readonly stem: string;
}

/**
 * The pattern rule whose prerequisites are there or can be made; the one with the shortest stem. Where a tree is not whole,
 * one of which those with the stem can be made, since other makefiles may make the rest, or that only its pattern speaks for.
 */
function implicitRule(
  state: MakeState,
  patterns: readonly Rule[],
  explicit: ReadonlyMap<string, readonly Rule[]>,
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

/** GNU make's own rule for a program of objects of which one has its name. */
function builtInLink(
  state: MakeState,
  target: string,
  own: readonly Rule[],
  prerequisites: readonly string[],
): { readonly rule: Rule; readonly recipe: readonly RecipeLine[] } | undefined {
  const [first] = own;
  if (first === undefined || target.includes('.') || !prerequisites.includes(`${target}.o`)) return undefined;
  const isPhony = state.rules.some(
    ({ targets, prerequisites: names }) => targets.includes('.PHONY') && names.includes(target),
  );
  if (isPhony) return undefined;
  return {
    rule: first,
    recipe: [{ file: first.file, line: first.line, text: '$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@' }],
  };
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

/** Variables that are set for this target alone, over those of the target that needs it. */
function targetScope(
  state: MakeState,
  { variables, patternVariables }: Database,
  target: string,
  outer: Scope | undefined,
): Scope | undefined {
  const own = [
    ...patternVariables.filter((one) => stemIn(target, one.target) !== undefined),
    ...(variables.get(target) ?? []),
  ];
  if (own.length === 0) return outer;
  const values = new Map<string, string>();
  const scope = { values, ...(outer === undefined ? {} : { outer }) };
  for (const { name, operator, value } of own) {
    const before = values.get(name) ?? valueOf(state, name, outer);
    const text = expand(state, value, scope);
    if (operator === '+=') values.set(name, before === '' ? text : `${before} ${text}`);
    else if (operator !== '?=' || before === '') values.set(name, text);
  }
  return scope;
}

function automatic(
  state: MakeState,
  target: string,
  prerequisites: readonly string[],
  stem: string,
  outer: Scope | undefined,
): Scope {
  const files = prerequisites
    .flatMap((path) => (/[*?[]/.test(path) ? state.index.glob(inTree(state, path)) : [path]))
    .map((path) => located(state, path) ?? path);
  const values = new Map<string, string>([
    ['@', target],
    ['<', files[0] ?? ''],
    ['^', unique(files).join(' ')],
    ['+', files.join(' ')],
    ['?', unique(files).join(' ')],
    ['*', stem === '' ? target.replace(/\.[^./]*$/, '') : stem],
    ['|', ''],
  ]);
  return { values, ...(outer === undefined ? {} : { outer }) };
}
