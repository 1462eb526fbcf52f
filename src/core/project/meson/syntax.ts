export type MesonExpression =
  | { readonly kind: 'text' | 'format' | 'number'; readonly text: string; readonly line: number }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly MesonExpression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [MesonExpression, MesonExpression])[] }
  | {
      readonly kind: 'call';
      readonly on: MesonExpression | undefined;
      readonly name: string;
      readonly args: MesonArguments;
      readonly line: number;
    }
  | { readonly kind: 'index'; readonly of: MesonExpression; readonly at: MesonExpression }
  | {
      readonly kind: 'operation';
      readonly mark: string;
      readonly left: MesonExpression;
      readonly right: MesonExpression;
      readonly line: number;
    }
  | { readonly kind: 'not'; readonly of: MesonExpression }
  | {
      readonly kind: 'choice';
      readonly condition: MesonExpression;
      readonly yes: MesonExpression;
      readonly no: MesonExpression;
    }
  | { readonly kind: 'nothing' };

export interface MesonArguments {
  readonly items: readonly MesonExpression[];
  readonly named: ReadonlyMap<string, MesonExpression>;
}

export type MesonStatement =
  | { readonly kind: 'expression'; readonly value: MesonExpression }
  | {
      readonly kind: 'assignment';
      readonly name: string;
      readonly adds: boolean;
      readonly value: MesonExpression;
      readonly line: number;
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: MesonExpression | undefined;
        readonly body: readonly MesonStatement[];
        readonly line: number;
      }[];
    }
  | {
      readonly kind: 'foreach';
      readonly names: readonly string[];
      readonly of: MesonExpression;
      readonly body: readonly MesonStatement[];
    }
  | { readonly kind: 'jump'; readonly word: string };
