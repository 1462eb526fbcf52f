/** Random linker scripts from a grammar, the same for the same seed. They name the sections that `objectSource` makes. */
export function randomScript(seed: number): string {
  const random = generator(seed);
  const context: Context = { random, symbols: [], regions: [], headers: [], outputs: [], count: 0 };
  const lines: string[] = [];
  if (random.chance(0.5)) lines.push(...memory(context));
  if (random.chance(0.12)) lines.push(...headers(context));
  for (let i = random.below(3); i > 0; i -= 1) lines.push(symbol(context, false));
  lines.push('SECTIONS', '{');
  if (random.chance(0.7))
    lines.push(
      `  . = ${random.pick(['0x1000', '0x400000', '0x100000 + SIZEOF_HEADERS', '0x8000', '0x10010'])};`,
    );
  for (let i = 2 + random.below(7); i > 0; i -= 1) lines.push(...item(context));
  lines.push('}');
  if (random.chance(0.2)) lines.push(symbol(context, false));
  return `${lines.join('\n')}\n`;
}

/** The assembly of two objects with sections of every kind, for GNU as of any machine. */
export function objectSource(which: 'a' | 'b'): string {
  const section = (name: string, flags: string, type: string, size: number, align: number): string =>
    `.section ${name},"${flags}",%${type}\n.balign ${String(align)}\n.${type === 'nobits' ? 'skip' : 'space'} ${String(size)}\n`;
  const first = which === 'a';
  const parts = [
    section('.text', 'ax', 'progbits', first ? 0x23 : 0x11, 16),
    section('.text.hot', 'ax', 'progbits', first ? 9 : 4, 4),
    section('.rodata', 'a', 'progbits', first ? 0x13 : 6, 8),
    section('.rodata.x', 'a', 'progbits', 5, 32),
    section('.data', 'aw', 'progbits', first ? 0x15 : 3, 8),
    section('.data.z', 'aw', 'progbits', first ? 7 : 1, 2),
    section('.bss', 'aw', 'nobits', first ? 0x40 : 0x11, first ? 32 : 4),
    section('.custom', 'aw', 'progbits', 12, 4),
    first ? section('.tdata', 'awT', 'progbits', 10, 4) : section('.tbss', 'awT', 'nobits', 20, 16),
    section('.init_array', 'aw', 'init_array', 8, 8),
    first ? section('.note.a', 'a', 'note', 16, 4) : section('.extra', '', 'progbits', 10, 1),
    section('.empty', 'aw', 'progbits', 0, 64),
    first ? '.comm shared, 24, 8\n.globl entry\n.text\nentry:\n' : '.globl other\n.data\nother:\n',
  ];
  return `${parts.join('')}.section .note.GNU-stack,"",%progbits\n`;
}

export interface Random {
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

interface Context {
  readonly random: Random;
  readonly symbols: string[];
  readonly regions: string[];
  readonly headers: string[];
  readonly outputs: string[];
  count: number;
}

/** mulberry32. */
export function generator(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    // The list is never empty.
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
  };
}

function memory(context: Context): string[] {
  const { random } = context;
  const lines = ['MEMORY', '{'];
  const bases = ['0x8000000', '0x20000000', '0x60000004'];
  for (let i = 0; i <= random.below(3); i += 1) {
    const name = ['FLASH', 'RAM', 'EXT'][i] ?? 'R';
    const attributes =
      i === 0
        ? random.pick(['(rx)', '(rwx)', '(a)', '(rxa)'])
        : random.pick(['', '(rwx)', '(w)', '(!w)', '(r)', '(a)']);
    lines.push(
      `  ${name} ${attributes} : ORIGIN = ${bases[i] ?? '0'}, LENGTH = ${random.pick(['64K', '1M', '1M', '2M', '0x400'])}`,
    );
    context.regions.push(name);
  }
  lines.push('}');
  return lines;
}

function headers(context: Context): string[] {
  const { random } = context;
  const lines = ['PHDRS', '{'];
  const names = ['text', 'data'];
  lines.push(
    `  text PT_LOAD ${random.pick(['', 'FILEHDR PHDRS', 'FLAGS(5)'])};`,
    `  data PT_LOAD ${random.pick(['', 'FLAGS(6)'])};`,
  );
  if (random.chance(0.4)) {
    lines.push('  note PT_NOTE;');
    names.push('note');
  }
  if (random.chance(0.4)) lines.push('  stack PT_GNU_STACK FLAGS(6);');
  context.headers.push(...names);
  lines.push('}');
  return lines;
}

const names = [
  '.text',
  '.rodata',
  '.data',
  '.bss',
  '.custom',
  '.tdata',
  '.tbss',
  '.init_array',
  '.notes',
  '.empty',
  '.stack',
  '.all',
  '.x',
];

const patterns = [
  ...[
    '*(.text .text.*)',
    '*(.text)',
    '*(.text.hot)',
    'KEEP(*(.text.hot))',
    '*(.rodata*)',
    '*(.rodata .rodata.x)',
    '*(.data .data.*)',
  ],
  ...[
    '*(.data)',
    '*(SORT(.data*))',
    '*(SORT_BY_ALIGNMENT(.rodata*))',
    '*(.bss) *(COMMON)',
    '*(.bss COMMON)',
    '*(COMMON)',
    'a.o(.data)',
  ],
  ...['*b.o(.text)', '*(EXCLUDE_FILE(*a.o) .data)', 'EXCLUDE_FILE(*a.o) *(.rodata .data)', '*(.custom)'],
  ...[
    'KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array))',
    '*(.note.a)',
    '*(.empty)',
    '*(.extra)',
    '*(.nothing)',
    'a.o',
    '*(*)',
  ],
];

function item(context: Context): string[] {
  const { random } = context;
  const roll = random.below(10);
  if (roll < 6) return output(context);
  if (roll < 8) return [`  ${symbol(context, true)}`];
  if (roll < 9) return [`  ${dot(context, true)}`];
  if (random.chance(0.3) && !context.outputs.includes('.ov1')) return overlay(context);
  return [
    `  ${random.pick(['PROVIDE', 'PROVIDE_HIDDEN', 'HIDDEN'])}(${fresh(context)} = ${expression(context, true, 1)});`,
  ];
}

function fresh(context: Context): string {
  context.count += 1;
  const name = `s${String(context.count)}`;
  context.symbols.push(name);
  return name;
}

function symbol(context: Context, withDot: boolean): string {
  const { random } = context;
  if (context.symbols.length > 0 && random.chance(0.08)) {
    return `${random.pick(context.symbols)} ${random.pick(['+=', '-=', '|='])} ${random.pick(['4', '0x10'])};`;
  }
  const value = expression(context, withDot, 2);
  return `${fresh(context)} = ${value};`;
}

function dot(context: Context, outside: boolean): string {
  const { random } = context;
  const amount = random.pick(['4', '0x10', '0x100', '1', '0']);
  const forms = [
    `. = ALIGN(${random.pick(['4', '8', '64', '0x1000', '3'])});`,
    `. = . + ${amount};`,
    `. += ${amount};`,
    '. = ALIGN(. != 0 ? 8 : 1);',
  ];
  if (outside) {
    if (random.chance(0.2)) forms.push(`. = ${expression(context, true, 1)};`);
    forms.push(`. = ${random.pick(['0x20000', '0x500000', '0x900000'])};`, '. = .;', '. = ALIGN(0x1000);');
  } else
    forms.push(
      `. = ${random.pick(['0x400', '0x800', '0x80', '0'])};`,
      '. = (. + 7) & ~7;',
      '. = (. + 15) & ~15;',
      '. += 1;',
    );
  return random.pick(forms);
}

function overlay(context: Context): string[] {
  const { random } = context;
  const region = context.regions.length > 0 && random.chance(0.5) ? ` >${random.pick(context.regions)}` : '';
  const load = random.chance(0.5) ? ' AT(0x90000)' : '';
  context.outputs.push('.ov1', '.ov2');
  return [
    `  OVERLAY ${random.chance(0.5) ? '0x70000 ' : ''}:${load}`,
    '  {',
    `    .ov1 { ${random.pick(patterns)} }`,
    `    .ov2 { ${random.pick(patterns)} ${random.chance(0.5) ? 'LONG(1)' : ''} }`,
    `  }${region}`,
  ];
}

function output(context: Context): string[] {
  const { random } = context;
  const name = random.pick(names.filter((candidate) => !context.outputs.includes(candidate)));
  if (random.chance(0.06)) return [`  /DISCARD/ : { ${random.pick(patterns)} }`];
  let head = `  ${name}`;
  if (random.chance(0.12))
    head += ` ${random.pick(['0x30000', '.', 'ALIGN(0x100)', '0x600000', `. + ${random.pick(['8', '0x20'])}`])}`;
  if (random.chance(0.08)) head += ` (${random.pick(['NOLOAD', 'INFO', 'COPY', 'READONLY'])})`;
  head += ' :';
  if (random.chance(0.12))
    head += ` AT(${random.pick(['0x200000', `ADDR(${name}) - 0x1000`, context.outputs.length > 0 ? `LOADADDR(${random.pick(context.outputs)}) + SIZEOF(${random.pick(context.outputs)})` : '0x90000'])})`;
  const hasLoad = head.includes(' AT(');
  if (random.chance(0.12)) head += ` ALIGN(${random.pick(['16', '0x40', '0x1000', '24'])})`;
  else if (random.chance(0.05)) head += ' ALIGN_WITH_INPUT';
  if (random.chance(0.06)) head += ` SUBALIGN(${random.pick(['2', '16'])})`;
  if (random.chance(0.05)) head += ` ${random.pick(['ONLY_IF_RO', 'ONLY_IF_RW'])}`;
  const lines = [head, '  {'];
  if (name === '.tdata' || name === '.tbss') lines.push(`    *(${name})`);
  for (let i = 1 + random.below(4); i > 0; i -= 1) lines.push(`    ${statement(context)}`);
  let tail = '  }';
  if (context.regions.length > 0 && random.chance(0.7)) tail += ` >${random.pick(context.regions)}`;
  if (context.regions.length > 1 && !hasLoad && random.chance(0.3))
    tail += ` AT>${random.pick(context.regions)}`;
  if (context.headers.length > 0 && random.chance(0.6)) tail += ` :${random.pick(context.headers)}`;
  if (random.chance(0.1)) tail += ' =0x90';
  lines.push(tail);
  context.outputs.push(name);
  return lines;
}

function statement(context: Context): string {
  const { random } = context;
  const roll = random.below(20);
  if (roll < 11) return random.pick(patterns);
  if (roll < 15) return symbol(context, true);
  if (roll < 17) return dot(context, false);
  if (roll < 18) return `${random.pick(['BYTE', 'SHORT', 'LONG', 'QUAD'])}(${expression(context, true, 1)})`;
  if (roll < 19) return `PROVIDE(${fresh(context)} = .);`;
  return `ASSERT(${random.pick(['1', '. >= 0'])}, "never");`;
}

function expression(context: Context, withDot: boolean, depth: number): string {
  const { random } = context;
  if (depth === 0 || random.chance(0.35)) return leaf(context, withDot);
  const inner = (): string => expression(context, withDot, depth - 1);
  const roll = random.below(12);
  if (roll < 5)
    return `(${inner()} ${random.pick(['+', '+', '-', '*', '&', '|', '<<', '>>'])} ${random.pick([inner(), '4', '0x10'])})`;
  if (roll < 6)
    return `(${inner()} ${random.pick(['<', '>', '==', '!=', '<=', '>=', '&&', '||'])} ${inner()} ? ${inner()} : ${inner()})`;
  if (roll < 7) return `ALIGN(${inner()}, ${random.pick(['8', '0x100'])})`;
  if (roll < 8) return `${random.pick(['MAX', 'MIN'])}(${inner()}, ${inner()})`;
  if (roll < 9) return `ABSOLUTE(${inner()})`;
  if (roll < 10) return `${random.pick(['~', '-', '!'])}(${inner()})`;
  if (roll < 11) return `(${inner()} / ${random.pick(['2', '3', '0x10'])})`;
  return `(${inner()} % ${random.pick(['7', '0x10'])})`;
}

function leaf(context: Context, withDot: boolean): string {
  const { random } = context;
  const leaves = ['0x100', '4', '1K', '0'];
  if (withDot) leaves.push('.', '.', '.');
  leaves.push(...context.symbols.slice(-4));
  if (context.outputs.length > 0) {
    const name = random.pick(context.outputs);
    leaves.push(`SIZEOF(${name})`, `ADDR(${name})`, `LOADADDR(${name})`, `ALIGNOF(${name})`);
  }
  if (context.regions.length > 0)
    leaves.push(`ORIGIN(${random.pick(context.regions)})`, `LENGTH(${random.pick(context.regions)})`);
  leaves.push(
    'CONSTANT(MAXPAGESIZE)',
    'DEFINED(entry)',
    random.chance(0.5) ? 'SIZEOF_HEADERS' : '8',
    random.chance(0.3) ? 'other' : '2',
  );
  return random.pick(leaves);
}
