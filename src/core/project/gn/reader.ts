import type { Token } from './lexer';

const mostSteps = 400_000;
const deepest = 60;

const end: Token = { kind: 'end', text: '', line: 0 };

/** Goes through the tokens of a GN file; after so many steps it is at the end, wherever it is. */
export class TokenReader {
  protected at = 0;
  protected depth = 0;
  private steps = 0;

  constructor(
    protected readonly tokens: readonly Token[],
    /** Its path in the tree. */
    protected readonly file: string,
  ) {}

  protected enter(): boolean {
    this.depth += 1;
    return this.depth < deepest;
  }

  protected token(): Token {
    return this.tokens[this.at] ?? end;
  }

  protected next(): Token {
    const token = this.token();
    this.at += 1;
    this.steps += 1;
    return token;
  }

  protected isAtEnd(): boolean {
    return this.token().kind === 'end' || this.steps > mostSteps;
  }

  protected sees(mark: string): boolean {
    const { kind, text } = this.token();
    return kind === 'mark' && text === mark;
  }

  protected take(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.next();
    return true;
  }

  protected takeName(name: string): boolean {
    const { kind, text } = this.token();
    if (kind !== 'name' || text !== name) return false;
    this.next();
    return true;
  }

  /** Up to the bracket that closes the one that was taken. */
  protected skip(): void {
    let depth = 1;
    while (!this.isAtEnd() && depth > 0) {
      const { kind, text } = this.next();
      if (kind === 'mark' && text === '{') depth += 1;
      if (kind === 'mark' && text === '}') depth -= 1;
    }
  }
}
