/**
 * A complete hover: recognise the literal in its line, decode it, find region and symbol among a million, make the Markdown.
 * Beside it what extensions that convert numbers on hover do: a regular expression for the word, then two conversions.
 */
import { defaultParts, describeAddress } from '../src/core/describe';
import { cardMarkdown } from '../src/core/describe/markdown';
import { explainAddress } from '../src/core/explain';
import { literalAt } from '../src/core/literal';
import { known, type MemoryMap, type Section } from '../src/core/memoryMap';
import { pagingMode } from '../src/core/paging/modes';
import { loadBuiltin } from '../src/core/profiles';
import { growingColumns, symbolTrait } from '../src/core/symbolColumns';
import { symbolTable } from '../src/core/symbolTable';

const base = 0xffff_ffff_8000_0000n;
const symbols = 1_000_000;
const text: Section = {
  name: '.text',
  index: 1,
  vma: known(base),
  lma: known(0x10_0000n),
  size: known(BigInt(symbols) * 64n),
  allocated: true,
  zeroFill: false,
  rights: { read: true, write: false, execute: true },
};

function makeMap(): MemoryMap {
  const columns = growingColumns();
  for (let i = 0; i < symbols; i += 1) {
    columns.add(
      `function_${i.toString(36)}`,
      base + BigInt(i) * 64n,
      64n,
      symbolTrait('function', 'global'),
      1,
    );
  }
  return {
    name: 'vmlinux',
    origin: { kind: 'elf', file: 'vmlinux' },
    sections: [text],
    segments: [],
    memory: [],
    symbols: symbolTable(
      columns.columns(() => '.text'),
      { sectionOf: () => 1 },
    ),
    scriptSymbols: [],
    issues: [],
  };
}

const map = makeMap();
const profile = loadBuiltin('linux-x86_64-4level');
const mode = pagingMode('x86_64-4level');
const links = { openSource: () => undefined, actions: [] };
const options = { parts: defaultParts, smallBelow: 0x1_0000n };

/** Addresses all over: in the image, in the direct map, in user space, in the hole. */
const lines = Array.from({ length: 10_000 }, (_, i) => {
  const step = (BigInt(i) * 2_654_435_761n) & 0x3f_ffffn;
  const start = [base, 0xffff_8880_0000_0000n, 0x5555_5555_4000n, 0x9000_0000_0000n][i % 4] ?? base;
  const address = `0x${(start + step).toString(16)}`;
  return {
    line: `    void *pointer_${i.toString()} = (void *) ${address}; /* from the log */`,
    at: 40 + (i % 4),
  };
});

function hover({ line, at }: { readonly line: string; readonly at: number }): string {
  const literal = literalAt(line, at, 'c');
  if (literal === undefined) throw new Error(`nothing at ${at.toString()} of ${line}`);
  const facts = explainAddress({ value: literal.value, mode, profile, maps: [map] });
  return cardMarkdown(describeAddress(facts, options), links);
}

const word = /(?<!\w)[0-9a-fA-FxXhHuUlL_]+\b/g;

function converter({ line, at }: { readonly line: string; readonly at: number }): string {
  for (const match of line.matchAll(word)) {
    if (match.index > at || match.index + match[0].length < at) continue;
    const value = BigInt(match[0]);
    return `${match[0]} = ${value.toString()}, 0b${value.toString(2)}`;
  }
  return '';
}

function measure(name: string, run: (input: (typeof lines)[number]) => string): void {
  let length = 0;
  for (const input of lines) length += run(input).length;
  const times = lines.map((input) => {
    const start = performance.now();
    length += run(input).length;
    return (performance.now() - start) * 1000;
  });
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1).padStart(7);
  console.log(
    `${name.padEnd(38)} median ${at(0.5)} µs   99 % ${at(0.99)} µs   ${(length / 2 / lines.length).toFixed(0)} characters`,
  );
}

measure('complete hover, a million symbols', hover);
measure('regular expression, number conversion', converter);
