import { demangleLimits, NotMangled } from './limits';
import { fromPunycode } from './punycode';

/** An identifier of the v0 scheme. */
export interface RustName {
  readonly text: string;
  /** Tells apart what has the same name, as closures of one function. */
  readonly disambiguator: bigint;
}

/** Reads the terminals of a v0 name, counts what it costs, and collects the plain form. */
export class RustReader {
  at = 0;
  depth = 0;
  /** What is read but not shown: where an `impl` stands. */
  silent = 0;
  out = '';
  private steps = 0;

  constructor(readonly text: string) {}

  peek(): string {
    return this.text[this.at] ?? '';
  }

  next(): string {
    const character = this.text[this.at];
    if (character === undefined) throw new NotMangled();
    this.at += 1;
    return character;
  }

  eat(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  print(text: string): void {
    if (this.silent > 0) return;
    this.out += text;
    if (this.out.length > demangleLimits.output) throw new NotMangled();
  }

  /** A rule of the grammar inside another. */
  inside(rule: () => void): void {
    this.steps += 1;
    this.depth += 1;
    if (this.depth > demangleLimits.depth || this.steps > demangleLimits.steps) throw new NotMangled();
    rule();
    this.depth -= 1;
  }

  /** What is read for its length alone. */
  quietly(rule: () => void): void {
    this.silent += 1;
    rule();
    this.silent -= 1;
  }

  /** `_` is 0, `0_` is 1: base-62-number. */
  base62(): bigint {
    if (this.eat('_')) return 0n;
    let value = 0n;
    for (let digits = 0; !this.eat('_'); digits += 1) {
      const digit = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(this.next());
      if (digit === -1 || digits > 11) throw new NotMangled();
      value = value * 62n + BigInt(digit);
    }
    return value + 1n;
  }

  /** A number after its tag; 0 without it, so that the tag itself counts one. */
  tagged(tag: string): bigint {
    return this.eat(tag) ? this.base62() + 1n : 0n;
  }

  /** Reads again what stands before, and goes on after the reference. */
  backReference(rule: () => void): void {
    const target = this.base62();
    const here = this.at;
    // It must point before its own tag, or it would never end.
    if (target >= BigInt(here - 2)) throw new NotMangled();
    if (this.silent > 0) return;
    this.at = Number(target);
    this.inside(rule);
    this.at = here;
  }

  name(): RustName {
    const disambiguator = this.tagged('s');
    return { text: this.plainName(), disambiguator };
  }

  plainName(): string {
    const puny = this.eat('u');
    const digits = /^(?:0|[1-9]\d{0,4})/u.exec(this.text.slice(this.at, this.at + 5))?.[0];
    if (digits === undefined) throw new NotMangled();
    this.at += digits.length;
    this.eat('_');
    const end = this.at + Number(digits);
    if (end > this.text.length) throw new NotMangled();
    const written = this.text.slice(this.at, end);
    this.at = end;
    const plain = puny ? fromPunycode(written) : written;
    if (plain === undefined) throw new NotMangled();
    return plain;
  }

  /** Digits up to an underscore: data of a constant. */
  hexDigits(): string {
    const end = this.text.indexOf('_', this.at);
    const digits = end === -1 ? '' : this.text.slice(this.at, end);
    if (end === -1 || !/^[0-9a-f]*$/u.test(digits)) throw new NotMangled();
    this.at = end + 1;
    return digits;
  }

  /** Things up to `E`. */
  list(separator: string, item: () => void): number {
    let count = 0;
    for (; !this.eat('E'); count += 1) {
      if (count > 0) this.print(separator);
      item();
    }
    return count;
  }
}
