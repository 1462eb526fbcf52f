import { simple, type CppType } from './cppType';
import { demangleLimits, NotMangled } from './limits';

/** A mangled name, and how far it was read; and what reading it may cost. */
export abstract class CppCursor {
  at = 0;
  /** What references of the name may mean. */
  protected readonly seen: CppType[] = [];
  private depth = 0;
  private steps = 0;
  private made = 0;

  constructor(readonly text: string) {}

  protected eat(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  protected peek(length = 1): string {
    return this.text.slice(this.at, this.at + length);
  }

  protected step(): void {
    this.steps += 1;
    if (this.steps > demangleLimits.steps) throw new NotMangled();
  }

  protected inside<T>(rule: () => T): T {
    this.step();
    this.depth += 1;
    if (this.depth > demangleLimits.depth) throw new NotMangled();
    const result = rule();
    this.depth -= 1;
    return result;
  }

  /** Counts what has been written: a reference may double its length each time. */
  protected bounded(text: string): string {
    this.made += text.length;
    if (text.length > demangleLimits.output || this.made > demangleLimits.output * 64) throw new NotMangled();
    return text;
  }

  protected simple(text: string): CppType {
    return simple(this.bounded(text));
  }

  protected checked(type: CppType): CppType {
    this.bounded(type.left);
    this.bounded(type.right);
    return type;
  }

  protected remember(type: CppType): CppType {
    this.seen.push(type);
    return type;
  }
}
