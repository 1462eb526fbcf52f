/** Kinds of sections by name; the first that fits counts. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\.tbss/, '"awT",%nobits'],
  [/^\.tdata/, '"awT",%progbits'],
  [/bss|noinit|stack|heap/, '"aw",%nobits'],
  [/^\.preinit_array/, '"aw",%preinit_array'],
  [/^\.init_array/, '"aw",%init_array'],
  [/^\.fini_array/, '"aw",%fini_array'],
  [/^\.note/, '"a",%note'],
  [/text|^\.init|^\.fini|vector|boot|entry|start|isr|code/, '"ax",%progbits'],
  [/rodata|rdata|const/, '"a",%progbits'],
  [/./, '"aw",%progbits'],
];

/** Sections that linkers make or that need contents of their own. */
const special =
  /^\.(dyn|hash|gnu|got|plt|rel|eh_frame|gcc_except|comment|debug|stab|ARM|riscv|symtab|strtab|shstrtab|interp|igot|iplt|ctors|dtors|jcr|line|zdebug|reloc|MIPS|note\.)/;

/** What the script's patterns name: the sections in parentheses, a star made a word. */
export function namedSections(script: string): string[] {
  const text = script.replace(/\/\*[^]*?\*\//g, ' ');
  const names = new Set<string>();
  for (const [, list = ''] of text.matchAll(/\*\w*\.?\w*\s*\(((?:[^()]|\([^()]*\))*)\)/g)) {
    for (const [word] of list.matchAll(/\.[A-Za-z_][\w.$]*\*?/g)) {
      const name = word.replace(/\.?\*$/, '.w');
      if (!special.test(name)) names.add(name);
    }
  }
  return [...names];
}

/** GNU assembler text of an object with these sections; sizes and alignments follow from the names. */
export function objectOf(names: readonly string[], file: string): string {
  const lines = names.flatMap((name) => {
    const sum = [...`${file}${name}`].reduce((all, c) => (all * 31 + c.charCodeAt(0)) % 9973, 7);
    const [, kind = ''] = kinds.find(([pattern]) => pattern.test(name)) ?? [];
    return [
      `.section ${name},${kind}`,
      `.balign ${String(4 << (sum % 3))}`,
      kind.includes('nobits')
        ? `.skip ${String(5 + (sum % 60))}`
        : `.space ${String(4 * (1 + (sum % 15)))}, 0x11`,
    ];
  });
  return `${[...lines, '.section .note.GNU-stack,"",%progbits'].join('\n')}\n`;
}
