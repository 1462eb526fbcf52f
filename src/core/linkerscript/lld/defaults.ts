import type { LinkOptions } from '../options';
import type { Target } from '../targets';

/**
 * What ld.lld 14 places by when no -T is given, as a script: the sections of a usual program in the order of their ranks
 * (Writer.cpp, getSectionRank), and where a segment starts on a page of its own. lld has no such script; its order among
 * sections of one rank is that of the objects, here of a C program's. Measured with links of such programs.
 */
export function lldDefaultScript(options: LinkOptions, target: Target): string {
  const base = options.imageBase ?? (options.pie === true || options.shared === true ? 0n : target.lldBase);
  const given = new Map((options.addresses ?? []).map(({ section, value }) => [section, value]));
  const lowest = [...given.values()].reduce((least, value) => (value < least ? value : least), base);
  const paged = options.omagic !== true && options.nmagic !== true;
  const relocations = target.machine === 'i386' || target.machine === 'arm' ? '.rel' : '.rela';
  const groups = sections(target.machine, relocations);
  // What has an address of its own comes first, by address.
  const first = [...given].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name]) => name);
  const page = paged && given.size === 0 ? '. = ALIGN(CONSTANT(MAXPAGESIZE));' : '';
  const rest = (names: readonly string[]): string[] => names.filter((name) => !given.has(name));
  return [
    'ENTRY(_start)',
    'SECTIONS',
    '{',
    lowest < base ? `. = 0x${lowest.toString(16)};` : `. = 0x${base.toString(16)} + SIZEOF_HEADERS;`,
    ...first.map(described),
    ...rest(groups.readOnly).map(described),
    options.noRosegment === true ? '' : page,
    ...rest(groups.code).map(described),
    page,
    ...rest(groups.relro).map(described),
    ...rest(groups.data).map(described),
    '}',
  ].join('\n');
}

function described(name: string): string {
  // The families that lld gathers under their own names (getOutputSectionName).
  const more = families.has(name) ? ` ${name}.*` : '';
  const common = name === '.bss' ? ' COMMON' : '';
  return `${name} : { *(${name}${more}${common}) }`;
}

const families: ReadonlySet<string> = new Set(
  '.text .rodata .data .bss .data.rel.ro .bss.rel.ro .gcc_except_table .init_array .fini_array .tbss .tdata'.split(
    ' ',
  ),
);

interface Groups {
  readonly readOnly: readonly string[];
  readonly code: readonly string[];
  readonly relro: readonly string[];
  readonly data: readonly string[];
}

function sections(machine: string, relocations: string): Groups {
  const arm = machine === 'arm';
  const tables = ['.dynsym', '.gnu.version', '.gnu.version_r', '.gnu.hash', '.hash', '.dynstr'];
  const unwind = arm ? ['.ARM.exidx', '.ARM.extab'] : [];
  const small = machine.startsWith('riscv') ? { data: ['.sdata'], bss: ['.sbss'] } : { data: [], bss: [] };
  return {
    readOnly: [
      ...['.interp', '.note.ABI-tag', '.note.gnu.build-id', ...tables],
      ...[`${relocations}.dyn`, `${relocations}.plt`, ...unwind.slice(0, 1)],
      ...['.rodata', '.gcc_except_table', ...unwind.slice(1), '.eh_frame_hdr', '.eh_frame'],
    ],
    code: ['.text', '.init', '.fini', '.plt', '.iplt'],
    relro: [
      '.tdata',
      '.tbss',
      '.fini_array',
      '.init_array',
      '.data.rel.ro',
      '.dynamic',
      '.got',
      '.bss.rel.ro',
    ],
    data: ['.data', ...small.data, '.tm_clone_table', '.got.plt', ...small.bss, '.bss'],
  };
}
