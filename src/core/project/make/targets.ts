import { expand, valueOf } from './expand';
import { inTree } from './treePaths';
import { implicitRule, located } from './implicitRule';
import { indexRules, isSuffixRule, plain, type RuleIndex } from './ruleIndex';
import type { MakeState, RecipeLine, Rule, Scope } from './state';
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
  index: RuleIndex,
  target: string,
  chain: readonly Rule[],
): Found | undefined {
  const own = index.explicit.get(plain(target)) ?? [];
  const first: (readonly string[])[] = [];
  const others: (readonly string[])[] = [];
  const orders: (readonly string[])[] = [];
  let stem = '';
  for (const rule of own) {
    const found = rule.targetPattern === undefined ? '' : (stemIn(target, rule.targetPattern) ?? '');
    if (found !== '') stem = found;
    const fill = (path: string): string =>
      rule.targetPattern === undefined ? path : path.replace('%', () => found);
    // The rule with the recipe gives the first prerequisite.
    const list = rule.prerequisites.map(fill);
    if (rule.recipe.length > 0) first.unshift(list);
    else others.push(list);
    orders.push(rule.orderOnly.map(fill));
  }
  const prerequisites = [...first, ...others].flat();
  const orderOnly = orders.flat();
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
  const implicit = implicitRule(state, index, target, chain);
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

/** Variables that are set for this target alone, over those of the target that needs it. */
function targetScope(
  state: MakeState,
  { variables, patternVariables }: RuleIndex,
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
