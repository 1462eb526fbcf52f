import { Expressions } from './expressions';
import { gnTokens, type Token } from './lexer';
import { holderOf, joined, type Scope, type Truth, type Value } from './values';

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
}

export interface GnFile {
  readonly blocks: readonly GnBlock[];
  readonly values: ReadonlyMap<string, Value>;
}

/**
 * Runs a GN file as far as it tells by itself. Of a condition that is not known both branches are looked through for blocks, and
 * neither sets anything inside of a block. `imported` gives the variables of a file that `import` names, by its label.
 */
export function evaluateGn(
  source: string,
  file: string,
  imported: (label: string) => ReadonlyMap<string, Value>,
): GnFile {
  const run = new Run(gnTokens(source), file, imported);
  const scope: Scope = { values: new Map() };
  run.statements(scope, 'end');
  return { blocks: run.blocks, values: scope.values };
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
    private readonly imported: (label: string) => ReadonlyMap<string, Value>,
  ) {
    super(tokens, file);
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
        for (const [name, value] of this.imported(args[0]?.text ?? '')) scope.values.set(name, value);
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
    else if (operator === '+=') there.values.set(name, joined(before ?? [], value ?? []));
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
      this.skip();
      return;
    }
    const own: Scope = { values: new Map(), outer: scope, open: [] };
    if (!this.enter()) {
      this.skip();
      return;
    }
    this.statements(own, '}');
    this.depth -= 1;
    this.blocks.push({ kind, name, file: this.file, line, values: own.values, open: own.open ?? [] });
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
