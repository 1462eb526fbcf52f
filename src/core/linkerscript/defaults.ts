import type { LinkOptions } from './options';
import type { Target } from './targets';
import { factsOf, type Facts } from './defaultFacts';

/**
 * What GNU ld 2.40 places by when no -T is given, written out from a table of facts about its built-in scripts: which
 * output sections there are, in which order, and what stands between them. Measured against `ld --verbose` of each target.
 */
export function defaultScript(options: LinkOptions, target: Target): string {
  if (options.relocatable === true) return relocatableScript(target);
  const facts = factsOf(target, options);
  const text: string[] = [];
  const add = (...lines: string[]): void => {
    text.push(...lines);
  };
  add('ENTRY(_start)', 'SECTIONS', '{');
  add(...start(facts));
  add(...relocations(facts));
  if (facts.separateCode) add('. = ALIGN(CONSTANT(MAXPAGESIZE));');
  add(...code(facts));
  if (facts.separateCode) {
    add('. = ALIGN(CONSTANT(MAXPAGESIZE));');
    const next = 'ALIGN(CONSTANT(MAXPAGESIZE)) + (. & (CONSTANT(MAXPAGESIZE) - 1))';
    add(`. = SEGMENT_START("rodata-segment", ${next});`);
  }
  add(...readOnlyData(facts));
  add(facts.dataStart);
  add(...unwind('ONLY_IF_RW'));
  add(...relroData(facts));
  add(...data(facts));
  add(...zeroFilled(facts));
  add(...withoutMemory(facts));
  add('}');
  return text.join('\n');
}

function same(...names: readonly string[]): string[] {
  return names.map((name) => `${name} : { *(${name}) }`);
}

function start(facts: Facts): string[] {
  const at = `SEGMENT_START("text-segment", ${facts.base})`;
  const lines = facts.shared ? [] : [`PROVIDE(__executable_start = ${at});`];
  lines.push(`. = ${at}${facts.headers ? ' + SIZEOF_HEADERS' : ''};`);
  if (!facts.shared) lines.push(...same('.interp'));
  const dynamic = ['.note.gnu.build-id', '.hash', '.gnu.hash', '.dynsym', '.dynstr'];
  lines.push(...same(...dynamic, '.gnu.version', '.gnu.version_d', '.gnu.version_r'));
  return lines;
}

function relocations(facts: Facts): string[] {
  const { rel } = facts;
  const parts = 'init text fini rodata data tdata tbss ctors dtors got bss ifunc'.split(' ');
  const marked = (name: string): string =>
    facts.pic
      ? `*(.${name})`
      : `PROVIDE_HIDDEN(__${name.replace('.', '_')}_start = .); *(.${name}) PROVIDE_HIDDEN(__${name.replace('.', '_')}_end = .);`;
  const relocated = (of: string): string =>
    parts.map((part) => `*(.${of}.${part} .${of}.${part}.*)`).join(' ');
  if (facts.machine !== 'arm')
    return [
      `.${rel}.dyn : { ${relocated(rel)} }`,
      `.${rel}.plt : { *(.${rel}.plt) ${marked(`${rel}.iplt`)} }`,
    ];
  return [
    ...['rel', 'rela'].map((of) => `.${of}.dyn : { ${relocated(of)} ${marked(`${of}.iplt`)} }`),
    ...same('.rel.plt', '.rela.plt'),
  ];
}

function code(facts: Facts): string[] {
  const x86 = facts.machine === 'x86_64' || facts.machine === 'i386';
  const lines = ['.init : { KEEP(*(SORT_NONE(.init))) }'];
  if (facts.machine === 'arm') lines.push(...same('.plt', '.iplt'));
  else
    lines.push(
      `.plt : ${facts.machine === 'aarch64' && !facts.bare ? 'ALIGN(16) ' : ''}{ *(.plt) *(.iplt) }`,
    );
  if (x86) lines.push(...same('.plt.got', '.plt.sec'));
  lines.push(
    '.text : {',
    '*(.text.unlikely .text.*_unlikely .text.unlikely.*)',
    '*(.text.exit .text.exit.*) *(.text.startup .text.startup.*) *(.text.hot .text.hot.*)',
    '*(SORT(.text.sorted.*)) *(.text .stub .text.* .gnu.linkonce.t.*) *(.gnu.warning)',
    facts.machine === 'arm' ? '*(.glue_7t) *(.glue_7) *(.vfp11_veneer) *(.v4_bx)' : '',
    '}',
    '.fini : { KEEP(*(SORT_NONE(.fini))) }',
    'PROVIDE(__etext = .); PROVIDE(_etext = .); PROVIDE(etext = .);',
  );
  return lines;
}

function readOnlyData(facts: Facts): string[] {
  const lines = ['.rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) }', '.rodata1 : { *(.rodata1) }'];
  if (facts.machine.startsWith('riscv')) {
    lines.push(
      '.sdata2 : { *(.sdata2 .sdata2.* .gnu.linkonce.s2.*) }',
      '.sbss2 : { *(.sbss2 .sbss2.* .gnu.linkonce.sb2.*) }',
    );
  }
  if (facts.machine === 'arm') {
    lines.push('.ARM.extab : { *(.ARM.extab* .gnu.linkonce.armextab.*) }');
    const inner = '*(.ARM.exidx* .gnu.linkonce.armexidx.*)';
    lines.push(
      `.ARM.exidx : { PROVIDE_HIDDEN(__exidx_start = .); ${inner} PROVIDE_HIDDEN(__exidx_end = .); }`,
    );
  }
  lines.push('.eh_frame_hdr : { *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }');
  lines.push(...unwind('ONLY_IF_RO'));
  return lines;
}

function unwind(constraint: 'ONLY_IF_RO' | 'ONLY_IF_RW'): string[] {
  return [
    `.eh_frame : ${constraint} { KEEP(*(.eh_frame)) *(.eh_frame.*) }`,
    `.sframe : ${constraint} { *(.sframe) *(.sframe.*) }`,
    `.gcc_except_table : ${constraint} { *(.gcc_except_table .gcc_except_table.*) }`,
    `.gnu_extab : ${constraint} { *(.gnu_extab*) }`,
    `.exception_ranges : ${constraint} { *(.exception_ranges*) }`,
  ];
}

/** A section between symbols that mark its ends; position-independent output has none. */
function bounded(facts: Facts, name: string, inner: string): string {
  const symbol = `__${name.slice(1)}`;
  if (facts.shared) return `${name} : { ${inner} }`;
  return `${name} : { PROVIDE_HIDDEN(${symbol}_start = .); ${inner} PROVIDE_HIDDEN(${symbol}_end = .); }`;
}

const crt = 'EXCLUDE_FILE(*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o)';

function relroData(facts: Facts): string[] {
  const threads = facts.shared ? '' : 'PROVIDE_HIDDEN(__tdata_start = .);';
  const array = (name: string, old: string): string =>
    `KEEP(*(SORT_BY_INIT_PRIORITY(.${name}.*) SORT_BY_INIT_PRIORITY(.${old}.*))) KEEP(*(.${name} ${crt} .${old}))`;
  const list = (name: string): string =>
    `.${name} : { KEEP(*crtbegin.o(.${name})) KEEP(*crtbegin?.o(.${name})) ` +
    `KEEP(*(EXCLUDE_FILE(*crtend.o *crtend?.o) .${name})) KEEP(*(SORT(.${name}.*))) KEEP(*(.${name})) }`;
  const lines = [
    `.tdata : { ${threads} *(.tdata .tdata.* .gnu.linkonce.td.*) }`,
    '.tbss : { *(.tbss .tbss.* .gnu.linkonce.tb.*) *(.tcommon) }',
    bounded(facts, '.preinit_array', 'KEEP(*(.preinit_array))'),
    bounded(facts, '.init_array', array('init_array', 'ctors')),
    bounded(facts, '.fini_array', array('fini_array', 'dtors')),
    list('ctors'),
    list('dtors'),
    '.jcr : { KEEP(*(.jcr)) }',
    '.data.rel.ro : { *(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*) *(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*) }',
    '.dynamic : { *(.dynamic) }',
  ];
  const whole = '.got : { *(.got.plt) *(.igot.plt) *(.got) *(.igot) }';
  const end = (offset: string): string[] =>
    facts.paged ? [`. = DATA_SEGMENT_RELRO_END(${offset}, .);`] : [];
  if (facts.machine.startsWith('riscv')) return [...lines, ...end('0')];
  if (facts.gotInRelro) return [...lines, whole, ...end('0')];
  if (facts.machine === 'arm') return [...lines, ...end('0'), whole];
  return [
    ...lines,
    '.got : { *(.got) *(.igot) }',
    ...end(facts.relroOffset),
    '.got.plt : { *(.got.plt) *(.igot.plt) }',
  ];
}

function data(facts: Facts): string[] {
  const { machine } = facts;
  const riscv = machine.startsWith('riscv');
  const startSymbol =
    (machine === 'arm' || machine === 'aarch64') && facts.bare && !facts.shared
      ? '__data_start = .;'
      : machine === 'arm' || machine === 'aarch64'
        ? 'PROVIDE(__data_start = .);'
        : riscv && !facts.shared
          ? '__DATA_BEGIN__ = .;'
          : '';
  const lines = [
    `.data : { ${startSymbol} *(.data .data.* .gnu.linkonce.d.*) SORT(CONSTRUCTORS) }`,
    '.data1 : { *(.data1) }',
  ];
  if (riscv) {
    lines.push(
      '.got : { *(.got.plt) *(.igot.plt) *(.got) *(.igot) }',
      `.sdata : { ${facts.shared ? '' : '__SDATA_BEGIN__ = .;'} *(.srodata.cst16) *(.srodata.cst8) *(.srodata.cst4) *(.srodata.cst2) *(.srodata .srodata.*) ${facts.shared ? '*(.sdata2 .sdata2.* .gnu.linkonce.s2.*)' : ''} *(.sdata .sdata.* .gnu.linkonce.s.*) }`,
    );
  }
  lines.push(marks(facts, '_edata'), 'PROVIDE(edata = .);');
  if (machine === 'arm' && facts.bare) lines.push(padded('persistent', '.persistent', 'p'));
  lines.push('. = .;', marks(facts, '__bss_start'));
  if (machine === 'arm' || machine === 'aarch64') lines.push(marks(facts, '__bss_start__'));
  return lines;
}

/** Symbols at dot; a shared object has only those that it refers to. */
function marks({ shared }: Facts, ...names: readonly string[]): string {
  return names.map((name) => (shared ? `PROVIDE(${name} = .);` : `${name} = .;`)).join(' ');
}

/** Of bare-metal ARM: memory that start-up code leaves alone. */
function padded(symbol: string, head: string, once: string): string {
  const name = head.split(' ')[0] ?? head;
  return (
    `${head} : { . = ALIGN(32 / 8); PROVIDE(__${symbol}_start = .); *(${name} ${name}.* .gnu.linkonce.${once}.*) ` +
    `. = ALIGN(32 / 8); PROVIDE(__${symbol}_end = .); }`
  );
}

function zeroFilled(facts: Facts): string[] {
  const { machine } = facts;
  const word = `${String(facts.wordBytes * 8)} / 8`;
  const lines: string[] = [];
  if (machine.startsWith('riscv'))
    lines.push(
      `.sbss : { ${facts.shared ? '*(.sbss2 .sbss2.* .gnu.linkonce.sb2.*)' : ''} *(.dynsbss) *(.sbss .sbss.* .gnu.linkonce.sb.*) *(.scommon) }`,
    );
  lines.push(
    `.bss : { *(.dynbss) *(.bss .bss.* .gnu.linkonce.b.*) *(COMMON) . = ALIGN(. != 0 ? ${word} : 1); }`,
  );
  if (machine === 'arm' || machine === 'aarch64') lines.push(marks(facts, '_bss_end__', '__bss_end__'));
  if (machine === 'arm' && facts.bare) lines.push(padded('noinit', '.noinit (NOLOAD)', 'n'));
  if (machine === 'x86_64')
    lines.push('.lbss : { *(.dynlbss) *(.lbss .lbss.* .gnu.linkonce.lb.*) *(LARGE_COMMON) }');
  lines.push(`. = ALIGN(${word});`, '. = SEGMENT_START("ldata-segment", .);');
  if (machine === 'x86_64') {
    const next = 'ALIGN(CONSTANT(MAXPAGESIZE)) + (. & (CONSTANT(MAXPAGESIZE) - 1))';
    lines.push(
      `.lrodata ${next} : { *(.lrodata .lrodata.* .gnu.linkonce.lr.*) }`,
      `.ldata ${next} : { *(.ldata .ldata.* .gnu.linkonce.l.*) . = ALIGN(. != 0 ? ${word} : 1); }`,
    );
  }
  lines.push(`. = ALIGN(${word});`);
  if (machine.startsWith('riscv') && !facts.shared) {
    lines.push(
      '__BSS_END__ = .;',
      '__global_pointer$ = MIN(__SDATA_BEGIN__ + 0x800, MAX(__DATA_BEGIN__ + 0x800, __BSS_END__ - 0x800));',
    );
  }
  if (machine === 'arm' || machine === 'aarch64') lines.push(marks(facts, '__end__'));
  lines.push(marks(facts, '_end'), 'PROVIDE(end = .);');
  if (facts.paged) lines.push('. = DATA_SEGMENT_END(.);');
  return lines;
}

/** Debugging information and comments, each counted from 0. */
const unloaded =
  `stab stabstr stab.excl stab.exclstr stab.index stab.indexstr comment debug line debug_srcinfo debug_sfnames
  debug_aranges debug_pubnames debug_info debug_abbrev debug_line debug_frame debug_str debug_loc debug_macinfo
  debug_weaknames debug_funcnames debug_typenames debug_varnames debug_pubtypes debug_ranges debug_addr debug_line_str
  debug_loclists debug_macro debug_names debug_rnglists debug_str_offsets debug_sup`.split(/\s+/);

function withoutMemory(facts: Facts): string[] {
  const more: Readonly<Record<string, string>> = {
    debug_info: ' .gnu.linkonce.wi.*',
    debug_line: ' .debug_line.* .debug_line_end',
  };
  const lines = unloaded.map((name) => `.${name} 0 : { *(.${name}${more[name] ?? ''}) }`);
  lines.push('.gnu.build.attributes : { *(.gnu.build.attributes .gnu.build.attributes.*) }');
  if (facts.bare) lines.push('.stack 0x80000 : { _stack = .; *(.stack) }');
  const isArm = facts.machine === 'arm';
  // armelf_linux_eabi has none for them of its own.
  const own = facts.machine === 'aarch64' || (isArm && facts.bare) ? 'KEEP(*(.ARM.attributes)) ' : '';
  lines.push(`${own === '' ? '.gnu' : '.ARM'}.attributes 0 : { ${own}KEEP(*(.gnu.attributes)) }`);
  if (isArm || facts.machine === 'aarch64')
    lines.push('.note.gnu.arm.ident 0 : { KEEP(*(.note.gnu.arm.ident)) }');
  lines.push('/DISCARD/ : { *(.note.GNU-stack) *(.gnu_debuglink) *(.gnu.lto_*) }');
  return lines;
}

/** What is joined where objects are linked into one object: sections of the same name, each from 0, and nothing besides. */
const joined =
  `interp note.gnu.build-id hash gnu.hash dynsym dynstr gnu.version gnu.version_d gnu.version_r init plt plt.got plt.sec
  text fini rodata rodata1 sdata2 sbss2 ARM.extab ARM.exidx eh_frame_hdr eh_frame sframe gcc_except_table gnu_extab exception_ranges
  tdata tbss jcr dynamic got got.plt data data1 sdata sbss bss lbss lrodata ldata`.split(/\s+/);

function relocatableScript(target: Target): string {
  const x86 = target.machine === 'x86_64' || target.machine === 'i386';
  const small = target.machine.startsWith('riscv');
  const names = joined.filter((name) => {
    if (name.startsWith('plt.')) return x86;
    if (/^l(bss|rodata|data)$/.test(name)) return target.machine === 'x86_64';
    if (name.startsWith('ARM.')) return target.machine === 'arm';
    return /^s(data|bss)2?$/.test(name) ? small : true;
  });
  const lines = [...names, ...unloaded].map((name) => {
    const more = name === 'text' ? ' .stub' : '';
    return `.${name} 0 : { *(.${name}${more}) }`;
  });
  return ['SECTIONS', '{', ...lines, '}'].join('\n');
}
