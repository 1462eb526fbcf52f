import { Expressions } from './expressions';
import { gnTokens, type Token } from './lexer';
import { holderOf, invokerOf, type Scope, type Truth, type Value } from './values';

/** What says how a block is linked. */
const deciding = ['ldflags', 'configs', 'output_name', 'output_extension'];
const mostRounds = 100;

/** `executable("name") { … }` and its like: what its block has set when it ends. */
export interface GnBlock {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly values: ReadonlyMap<string, Value>;
  /** Conditions inside of the block that decide on its values and are not known. */
  readonly open: readonly string[];
  /** The call of a template that made it: `hypervisor("hafnium")`. */
  readonly call?: string;
}

/** The body of a `template`, which runs for each block that is called by its name. */
export interface GnTemplate {
  readonly tokens: readonly Token[];
  /** Behind its opening bracket. */
  readonly from: number;
  readonly file: string;
  readonly scope: Scope;
  readonly templates: ReadonlyMap<string, GnTemplate>;
  /** It says how something is linked, itself or through another. */
  readonly isLinking: boolean;
}

/** What a file hands on to those that import it. */
export interface GnImport {
  readonly values: ReadonlyMap<string, Value>;
  readonly templates: ReadonlyMap<string, GnTemplate>;
}

export interface GnFile extends GnImport {
  readonly blocks: readonly GnBlock[];
}

export const nothingImported: GnImport = { values: new Map(), templates: new Map() };

const deepestTemplates = 8;
/** Calls of templates that one file may lead to. */
const mostCalls = 150;

/**
 * Runs a GN file as far as it tells by itself. Of a condition that is not known both branches are looked through for blocks, and
 * neither sets anything inside of a block. `imported` gives what a file has that `import` names, by its label.
 */
export function evaluateGn(source: string, file: string, imported: (label: string) => GnImport): GnFile {
  const run = new Run(gnTokens(source), file, imported, new Map(), { depth: 0, calls: { left: mostCalls } });
  const scope: Scope = { values: new Map() };
  run.statements(scope, 'end');
  return { blocks: run.blocks, values: scope.values, templates: run.templates };
}

/** The files that a source imports, by their labels. */
export function gnImports(source: string): readonly string[] {
  return [...source.matchAll(/^[ \t]*import\("([^"\n]{1,300})"\)/gm)].map(([, label = '']) => label);
}

class Run extends Expressions {
  readonly blocks: GnBlock[] = [];

  constructor(
    tokens: readonly Token[],
    file: string,
    private readonly imported: (label: string) => GnImport,
    readonly templates: Map<string, GnTemplate>,
    /** How many templates this is in, and how many more may be called. */
    private readonly inside: { readonly depth: number; readonly calls: { left: number } },
  ) {
    super(tokens, file);
  }

  startAt(at: number): void {
    this.at = at;
  }

  /** Up to a closing bracket, which is taken too, or the end. */
  statements(scope: Scope, until: '}' | 'end'): void {
    while (!this.isAtEnd() && !(until === '}' && this.sees('}'))) this.statement(scope);
    if (until === '}') this.take('}');
  }

  private statement(scope: Scope): void {
    const token = this.next();
    if (token.kind !== 'name') return;
    if (token.text === 'if') {
      this.condition(scope);
      return;
    }
    if (token.text === 'foreach') {
      this.loop(scope);
      return;
    }
    if (this.take('(')) {
      const args = this.list(scope, ')');
      if (token.text === 'import') {
        const { values, templates } = this.imported(args[0]?.text ?? '');
        for (const [name, value] of values) scope.values.set(name, value);
        for (const [name, template] of templates) this.templates.set(name, template);
      } else if (token.text === 'forward_variables_from') {
        this.forward(
          scope,
          args.map(({ text }) => text),
        );
      } else if (this.take('{')) this.block(scope, token, args[0]?.text ?? '');
      return;
    }
    // `a.b` and `a[0]` are parts of what is not followed here.
    let isPart = false;
    while (this.take('.') || this.take('[')) {
      isPart = true;
      this.expression(scope);
      this.take(']');
    }
    const operator = this.token().text;
    if (operator !== '=' && operator !== '+=' && operator !== '-=') return;
    this.at += 1;
    const value = this.expression(scope);
    if (!isPart) this.assign(scope, token.text, operator, value);
  }

  private assign(scope: Scope, name: string, operator: string, value: Value): void {
    const before = this.lookUp(scope, name);
    const there = holderOf(scope, name) ?? scope;
    if (operator === '=') there.values.set(name, value);
    else if (operator === '+=') there.values.set(name, this.sum(before ?? [], value));
    else {
      const gone = new Set(value?.map(({ text }) => text));
      there.values.set(
        name,
        before?.filter(({ text }) => !gone.has(text)),
      );
    }
  }

  private block(scope: Scope, token: Token, name: string): void {
    const { text: kind, line } = token;
    // What these hold belongs to the file: defaults of arguments, and what a template's own call would set.
    if (kind === 'declare_args') {
      this.statements(scope, '}');
      return;
    }
    if (kind === 'template') {
      const from = this.at;
      this.skip();
      const body = this.tokens.slice(from, this.at);
      const isLinking = body.some(
        ({ text }) => text === 'ldflags' || this.templates.get(text)?.isLinking === true,
      );
      const { tokens, file, templates } = this;
      this.templates.set(name, { tokens, from, file, scope, templates, isLinking });
      return;
    }
    const own: Scope = {
      values: new Map([['target_name', [{ text: name, evidence: [] }]]]),
      outer: scope,
      open: [],
    };
    if (!this.enter()) {
      this.skip();
      return;
    }
    this.statements(own, '}');
    this.depth -= 1;
    const template = this.templates.get(kind);
    const { depth, calls } = this.inside;
    if (template?.isLinking === true && depth < deepestTemplates && (calls.left -= 1) >= 0) {
      const run = new Run(template.tokens, template.file, this.imported, new Map(template.templates), {
        depth: depth + 1,
        calls,
      });
      run.startAt(template.from);
      const { values } = own;
      const called: Scope = {
        values: new Map([['target_name', values.get('target_name')]]),
        outer: template.scope,
        invoker: own,
      };
      run.statements(called, '}');
      // A block stands where it is called, with what the call leaves open.
      for (const block of run.blocks)
        this.blocks.push({
          ...block,
          file: this.file,
          line,
          call: `${kind}("${name}")`,
          open: [...(own.open ?? []), ...block.open],
        });
    }
    this.blocks.push({ kind, name, file: this.file, line, values: own.values, open: own.open ?? [] });
  }

  /** `forward_variables_from(invoker, [names])`, or all but some with `"*"`. */
  private forward(scope: Scope, names: readonly string[]): void {
    const from = invokerOf(scope)?.values;
    if (from === undefined) return;
    const isAll = names.includes('*');
    for (const [name, value] of from) {
      if (name !== 'target_name' && names.includes(name) !== isAll) scope.values.set(name, value);
    }
  }

  /** `isOpen`: whether it is asked at all is not known either. */
  private condition(scope: Scope, isOpen = false): void {
    const from = this.at;
    const own = this.truth(scope);
    const truth = isOpen && own === 'yes' ? 'unknown' : own;
    const text = this.tokens
      .slice(from, this.at)
      .map(({ kind, text: one }) => (kind === 'text' ? `"${one}"` : one))
      .join(' ')
      .replace(/^\( (.*) \)$/, '$1');
    this.branch(scope, truth, text);
    if (!this.takeName('else')) return;
    const other = truth === 'yes' ? 'no' : truth === 'unknown' || isOpen ? 'unknown' : 'yes';
    if (!this.takeName('if')) this.branch(scope, other, text);
    else if (other === 'no') {
      this.skipCondition();
    } else this.condition(scope, other === 'unknown');
  }

  private branch(scope: Scope, truth: Truth, text: string): void {
    if (!this.take('{')) return;
    if (truth === 'no') {
      this.skip();
      return;
    }
    if (truth === 'yes' || scope.open === undefined) {
      this.statements(scope, '}');
      return;
    }
    const aside: Scope = {
      values: new Map(scope.values),
      ...(scope.outer === undefined ? {} : { outer: scope.outer }),
      open: [],
    };
    this.statements(aside, '}');
    const decides = deciding.some((name) => aside.values.get(name) !== scope.values.get(name));
    if (decides) scope.open.push(text.slice(0, 120));
  }

  /** An `else if` of which nothing counts, with all that hangs on it. */
  private skipCondition(): void {
    this.truth({ values: new Map() });
    if (this.take('{')) this.skip();
    if (!this.takeName('else')) return;
    if (this.takeName('if')) this.skipCondition();
    else if (this.take('{')) this.skip();
  }

  /** The body once for each word of the list. */
  private loop(scope: Scope): void {
    if (!this.take('(')) return;
    const { text: name } = this.next();
    this.take(',');
    const list = this.expression(scope) ?? [];
    this.take(')');
    if (!this.take('{')) return;
    const from = this.at;
    for (const word of list.slice(0, mostRounds)) {
      this.at = from;
      this.statements(
        {
          values: new Map([[name, [word]]]),
          outer: scope,
          ...(scope.open === undefined ? {} : { open: scope.open }),
        },
        '}',
      );
    }
    this.at = from;
    this.skip();
  }
}
