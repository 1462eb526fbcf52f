import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a compiler says of an expression: its value as 64 bits and its type, or that it is an error. */
export type Verdict = { readonly value: bigint; readonly type: string } | 'error';

export function hasTool(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-expressions-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const cTypes = [
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
  'unsigned char',
  'signed char',
  'short',
  'unsigned short',
];

/**
 * GCC's verdicts. An expression that ISO C leaves undefined is an error: GCC is asked for every warning of overflows and
 * shifts, and to take them as errors, each expression being an enumerator or an initializer on a line of its own.
 */
export function askGcc(expressions: readonly string[]): Verdict[] {
  return inFolder((folder) => {
    const source = join(folder, 'e.c');
    const head = '#include <stdint.h>\n#include <stddef.h>\n#include <stdio.h>\n#include <sys/types.h>\n';
    const headLines = head.split('\n').length - 1;
    const strict = expressions.map((text, i) => `_Static_assert((${text}) || 1, "${i.toString()}");`);
    writeFileSync(source, `${head}${strict.join('\n')}\n`);
    const flags =
      '-std=gnu2x -Wall -Wextra -Wshift-overflow=2 -Wshift-negative-value -Woverflow -Wdiv-by-zero'.split(
        ' ',
      );
    const quiet =
      '-Wno-bool-compare -Wno-sign-compare -Wno-int-in-bool-context -Wno-parentheses -Wno-type-limits -Wno-logical-not-parentheses'.split(
        ' ',
      );
    const checked = spawnSync(
      'gcc',
      [...flags, ...quiet, '-Wno-tautological-compare', '-fsyntax-only', source],
      {
        encoding: 'utf8',
      },
    );
    const wrong = new Set(
      [...checked.stderr.matchAll(/e\.c:(\d+):\d+: (?:warning|error)/g)].map(
        (match) => Number(match[1]) - headLines - 1,
      ),
    );
    const generic = cTypes.map((type) => `${type}: "${type}"`).join(', ');
    const prints = expressions.map((text, i) =>
      wrong.has(i)
        ? 'puts("error");'
        : `printf("%016lx %s\\n", (unsigned long)(${text}), _Generic((${text}), ${generic}));`,
    );
    writeFileSync(source, `${head}int main(void) {\n${prints.join('\n')}\nreturn 0; }\n`);
    const program = join(folder, 'e');
    execFileSync('gcc', ['-std=gnu2x', '-w', '-o', program, source]);
    return readVerdicts(execFileSync(program, { encoding: 'utf8' }));
  });
}

/** rustc's verdicts. Errors of types hide those of overflows, so it is asked again without what was wrong, until nothing is. */
export function askRustc(expressions: readonly string[]): Verdict[] {
  return inFolder((folder) => {
    const source = join(folder, 'e.rs');
    const program = join(folder, 'e');
    const wrong = new Set<number>();
    for (;;) {
      const prints = expressions.map((text, i) =>
        wrong.has(i)
          ? 'println!("error");'
          : `{ let v = ${text}; println!("{:016x} {}", v as i128 as u64, std::any::type_name_of_val(&v)); }`,
      );
      writeFileSync(source, `fn main() {\n${prints.join('\n')}\n}\n`);
      const compiled = spawnSync('rustc', ['-A', 'warnings', '-o', program, source], { encoding: 'utf8' });
      if (compiled.status === 0) break;
      const before = wrong.size;
      for (const match of compiled.stderr.matchAll(/e\.rs:(\d+):\d+/g)) wrong.add(Number(match[1]) - 2);
      if (wrong.size === before) throw new Error(compiled.stderr.slice(0, 500));
    }
    return readVerdicts(execFileSync(program, { encoding: 'utf8' }));
  });
}

/** GNU as's values; an error of the assembler is the whole file's, so each expression is asked for alone. */
export function askAs(expressions: readonly string[]): Verdict[] {
  return inFolder((folder) =>
    expressions.map((text) => {
      const object = join(folder, 'e.o');
      const bytes = join(folder, 'e.bin');
      const made = spawnSync('as', ['--64', '-o', object, '-'], {
        input: `.quad ${text}\n`,
        encoding: 'utf8',
      });
      if (made.status !== 0) return 'error';
      execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, bytes]);
      return { value: readFileSync(bytes).readBigUInt64LE(0), type: 'integer' };
    }),
  );
}

/** GNU ld's values of symbols assigned in a script. */
export function askLd(expressions: readonly string[]): Verdict[] {
  return inFolder((folder) => {
    const script = join(folder, 'e.ld');
    const output = join(folder, 'e.elf');
    const empty = join(folder, 'empty.o');
    execFileSync('as', ['--64', '-o', empty, '-'], { input: '' });
    writeFileSync(script, expressions.map((text, i) => `value_${i.toString()} = ${text};`).join('\n') + '\n');
    execFileSync('ld', ['-m', 'elf_x86_64', '-T', script, '-o', output, empty], { stdio: 'pipe' });
    const values = new Map(
      execFileSync('nm', [output], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.split(' '))
        .map(([value, , name]) => [name, value] as const),
    );
    return expressions.map((_, i) => {
      const value = values.get(`value_${i.toString()}`);
      return value === undefined ? 'error' : { value: BigInt(`0x${value}`), type: 'integer' };
    });
  });
}

export function readVerdicts(text: string): Verdict[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line === 'error') return 'error';
      const [value = '', ...type] = line.split(' ');
      return { value: BigInt(`0x${value}`), type: type.join(' ') };
    });
}

export function writeVerdict(verdict: Verdict): string {
  return verdict === 'error' ? 'error' : `${verdict.value.toString(16).padStart(16, '0')} ${verdict.type}`;
}
