/** Programs for the preprocessor out of a seed: macros that use each other, paste, stringify, and are called every which way. */
export function randomProgram(seed: number): string {
  const next = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T; // The lists are not empty.
  const many = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: Math.floor(next() * (most + 1)) }, make);
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  const parameters = ['x', 'y', 'z'];
  const blank = (): string => pick(['', ' ', ' ', '  ', '\t', ' /* c */ ']);

  const word = (own: readonly string[]): string =>
    pick([
      () => pick(names),
      () => pick(names),
      () => pick(own.length > 0 ? own : ['plain']),
      () =>
        pick([
          '.text',
          '.',
          '*',
          '=',
          '(',
          ')',
          '-',
          '+',
          '>',
          '<',
          ',',
          ';',
          ':',
          '{',
          '}',
          '&',
          '|',
          '$',
          '/',
          '"s"',
          '!',
          '%',
        ]),
      () => pick(['1', '0x10', '4K', 'foo', '__LINE__', '_end', '.5', '1.', 'a1']),
      () => `${pick(names)}(${many(3, () => pick([...names, 'q', '1', '(a,b)', '', ...own])).join(',')})`,
    ])();
  const body = (own: readonly string[], variadic: boolean): string => {
    const parts: string[] = [];
    for (let i = 0, count = Math.floor(next() * 7); i < count; i += 1) {
      if (own.length > 0 && next() < 0.15) parts.push(`#${blank()}${pick(own)}`);
      else if (variadic && next() < 0.2)
        parts.push(`__VA_OPT__(${many(3, () => word(own).replace(/[()]/g, '')).join(' ')})`);
      else parts.push(word(own).replace(/[()]/g, (c) => (next() < 0.5 ? c : '')));
      if (i < count - 1 && next() < 0.25) parts.push(`${blank()}##${blank()}`);
      else parts.push(blank());
    }
    return parts.join('');
  };
  const define = (): string => {
    const name = pick(names);
    if (next() < 0.4) return `#define ${name} ${body([], false)}`;
    const own = parameters.slice(0, Math.floor(next() * 4));
    const variadic = next() < 0.25;
    const list = [...own, ...(variadic ? ['...'] : [])].join(', ');
    return `#define ${name}(${list}) ${body(variadic ? [...own, '__VA_ARGS__'] : own, variadic)}`;
  };
  const condition = (): string => {
    const term = (): string =>
      pick([
        () => pick(['0', '1', '2', '0x7fffffffffffffff', '-1', '1u', '0xffffffffffffffff', "'a'", '077']),
        () => `defined(${pick(names)})`,
        () => `defined ${pick(names)}`,
        () => 'plain',
      ])();
    let text = term();
    for (let i = 0, count = Math.floor(next() * 4); i < count; i += 1) {
      const operator = pick([
        '+',
        '-',
        '*',
        '&&',
        '||',
        '<',
        '>',
        '<=',
        '>=',
        '==',
        '!=',
        '<<',
        '>>',
        '&',
        '|',
        '^',
      ]);
      text =
        next() < 0.3
          ? `(${text}) ${operator} ${term()}`
          : `${text} ${operator} ${pick(['', '', '!', '~', '-'])}${term()}`;
      if (next() < 0.1) text = `${text} ? ${term()} : ${term()}`;
    }
    return text;
  };

  const lines: string[] = [];
  let depth = 0;
  for (let i = 0, count = 10 + Math.floor(next() * 30); i < count; i += 1) {
    const kind = next();
    if (kind < 0.35) lines.push(define());
    else if (kind < 0.4) lines.push(`#undef ${pick(names)}`);
    else if (kind < 0.46) {
      lines.push(next() < 0.5 ? `#if ${condition()}` : `#if${pick(['', 'n'])}def ${pick(names)}`);
      depth += 1;
    } else if (kind < 0.5 && depth > 0) lines.push(next() < 0.5 ? '#else' : `#elif ${condition()}`);
    else if (kind < 0.56 && depth > 0) {
      lines.push('#endif');
      depth -= 1;
    } else if (kind < 0.6)
      lines.push(
        pick(["it's A here", '# A remark', '# 12 B', 'x // A', '/* A', 'B */ C', '"A B', 'A \\', '  ']),
      );
    else lines.push(many(6, () => word([]) + blank()).join(''));
  }
  // A line of its own behind, so that what was left open ends the same way.
  for (; depth > 0; depth -= 1) lines.push('#endif');
  return `${lines.join('\n')}\n`;
}

/** A small generator of numbers in [0, 1): mulberry32, public domain. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
