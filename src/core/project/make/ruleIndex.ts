import type { MakeState, Rule, TargetVariable } from './state';

/** The rules and the variables of targets, by what they are for. */
export interface RuleIndex {
  readonly explicit: ReadonlyMap<string, readonly Rule[]>;
  readonly patterns: readonly Rule[];
  /** Variables of single targets, and those of patterns. */
  readonly variables: ReadonlyMap<string, readonly TargetVariable[]>;
  readonly patternVariables: readonly TargetVariable[];
}

/** The rules of all makefiles that were read; suffix rules as the pattern rules that they are. */
export function indexRules(state: MakeState): RuleIndex {
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

/** `.c.o:` or `.c:`, which make takes for a pattern rule. */
export function isSuffixRule({ targets, prerequisites, recipe }: Rule): boolean {
  return suffixes.test(targets[0] ?? '') && prerequisites.length === 0 && recipe.length > 0;
}

/** `.c.o:` is `%.o: %.c`. */
function suffixRule(rule: Rule): Rule {
  const [, from = '', to = ''] = suffixes.exec(rule.targets[0] ?? '') ?? [];
  return { ...rule, targets: [`%${to}`], prerequisites: [`%${from}`] };
}

/** A path without the `./` in front, which make leaves out too. */
export function plain(path: string): string {
  return path.replace(/^(\.\/)+/, '');
}
