import { generator, randomScript, type Random } from './randomScript';

/** A link to try: a script, and options of the command. */
export interface WideLink {
  readonly script: string;
  readonly flags: readonly string[];
}

/**
 * A random script with more of the language than `randomScript` has, and with options: aliases and sums in MEMORY, segments of
 * every type, nested sorts, flags of sections, DATA_SEGMENT, INSERT, symbols of what follows.
 */
export function wideLink(seed: number): WideLink {
  const random = generator(seed ^ 0x5eed_0000);
  let lines = randomScript(seed).trimEnd().split('\n');
  for (let i = 1 + random.below(4); i > 0; i -= 1) lines = random.pick(changes)(lines, random);
  const flags = random.chance(0.6) ? [...random.pick(options)] : [];
  if (random.chance(0.2)) flags.push(...random.pick(options));
  return { script: `${lines.join('\n')}\n`, flags };
}

type Change = (lines: string[], random: Random) => string[];

const options: readonly (readonly string[])[] = [
  ['-N'],
  ['-n'],
  ['-z', 'separate-code'],
  ['-z', 'noseparate-code'],
  ['-z', 'max-page-size=0x10000'],
  ['-z', 'common-page-size=0x2000'],
  ['-z', 'norelro'],
  ['--gc-sections', '-e', 'entry'],
  ['--gc-sections', '-u', 'other'],
  ['--sort-section=name'],
  ['--sort-section=alignment'],
  ['--sort-common'],
  ['-Ttext=0x700000'],
  ['-Tdata=0x700000'],
  ['--section-start=.rodata=0x800000'],
  ['--defsym=given=0x40', '-u', 's1'],
  ['--no-check-sections'],
  ['--build-id'],
  ['--unique'],
  ['--noinhibit-exec'],
  ['-q'],
];

const statements: readonly string[] = [
  '*(SORT_BY_NAME(SORT_BY_ALIGNMENT(.rodata* .data*)))',
  '*(SORT_BY_ALIGNMENT(SORT_BY_NAME(.data*)) .custom)',
  '*(SORT_NONE(.text*) .init_array)',
  'KEEP(*(SORT_BY_NAME(.rodata*)))',
  'INPUT_SECTION_FLAGS(SHF_WRITE & !SHF_TLS) *(*)',
  'INPUT_SECTION_FLAGS(SHF_EXECINSTR) *(.text* .custom)',
  'INPUT_SECTION_FLAGS(!SHF_WRITE & SHF_ALLOC) *(.rodata* .data*)',
  'SORT(*)(.data .custom)',
  '*(EXCLUDE_FILE(a.o) .custom EXCLUDE_FILE(*b.o) .data)',
  '[ab].o(.rodata) b.o(.text.hot)',
  '*(.[rd]*data .?ss)',
  '*(.t*a .t*ss)',
  '*(COMMON .custom) *(.init_array*)',
  'FILL(0x1122)',
  'FILL(0x90909090) . = ALIGN(32);',
  'CONSTRUCTORS',
  'SORT(CONSTRUCTORS)',
  'SQUAD(ADDR(.text)) LONG(SIZEOF(.data))',
  'BYTE(1) . = ALIGN(., 16); SHORT(2)',
  'HIDDEN(hid = . + 4);',
  'PROVIDE_HIDDEN(entry = .);',
  '. = . + SIZEOF(.custom);',
  '. = MAX(., 0x20);',
  'far = ABSOLUTE(. + 0x10) - ADDR(.text);',
  '. += ALIGNOF(.data);',
];

const outside: readonly string[] = [
  '  . = DATA_SEGMENT_ALIGN(CONSTANT(MAXPAGESIZE), CONSTANT(COMMONPAGESIZE));',
  '  . = DATA_SEGMENT_RELRO_END(0, .);',
  '  . = DATA_SEGMENT_END(.);',
  '  . = ALIGN(CONSTANT(MAXPAGESIZE)) + (. & (CONSTANT(MAXPAGESIZE) - 1));',
  '  . = SEGMENT_START("text-segment", 0x440000) + SIZEOF_HEADERS;',
  '  fwd = ADDR(.bss) + SIZEOF(.data);',
  '  fwd2 = LOADADDR(.data) - ADDR(.data);',
  '  /DISCARD/ : { *(.note.a) *(.custom) }',
  '  ASSERT(SIZEOF(.text) < 0x10000, "large")',
  '  .gap : { . = ALIGN(0x40); . += 8; }',
  '  .mark : ALIGN(32) { mark = .; }',
  '  .end ALIGN(0x10) (NOLOAD) : { end_of = .; . += 0x30; }',
  '  . = . + (SIZEOF(.rodata) ? 0x40 : 4);',
  '  .text2 : ONLY_IF_RO { *(.text.hot) *(.rodata.x) }',
  '  .kept : { KEEP(*(.custom)) KEEP(*(.empty)) }',
  '  PROVIDE(etext = .);',
  '  .tdata : { *(.tdata) } .tbss : { *(.tbss) }',
  '  .comment 0 : { *(.comment) *(.extra) }',
];

const changes: readonly Change[] = [
  // A statement more in an output section.
  (lines, random) => {
    const bodies = lines.flatMap((line, i) => (line.startsWith('    ') ? [i] : []));
    if (bodies.length === 0) return lines;
    const at = random.pick(bodies);
    return lines.toSpliced(at, random.chance(0.4) ? 1 : 0, `    ${random.pick(statements)}`);
  },
  // Something between output sections.
  (lines, random) => {
    const places = lines.flatMap((line, i) => (/^ {2}(\}|\. |s\d+ )/.test(line) ? [i + 1] : []));
    return places.length === 0 ? lines : lines.toSpliced(random.pick(places), 0, random.pick(outside));
  },
  // The data segment from its start to its end.
  (lines, random) => {
    const places = lines.flatMap((line, i) => (/^ {2}\}/.test(line) ? [i + 1] : []));
    if (places.length < 3 || lines.some((line) => line.includes('DATA_SEGMENT'))) return lines;
    const [first = 0, middle = 0] = places.slice(random.below(places.length - 2));
    const last = places[places.length - 1] ?? 0;
    return lines
      .toSpliced(last, 0, outside[2] ?? '')
      .toSpliced(middle, 0, outside[1] ?? '')
      .toSpliced(first, 0, outside[0] ?? '');
  },
  // A second name for a region, and a region that leans on another.
  (lines, random) => {
    const start = lines.findIndex((line) => line.startsWith('  FLASH'));
    if (start < 0 || lines.some((line) => line.startsWith('REGION_ALIAS'))) return lines;
    const end = lines.indexOf('}', start);
    const named = lines.map((line, i) => (i > end ? line.replace(/>FLASH$/, '>SECOND') : line));
    const leaning = '  LEAN : ORIGIN = ORIGIN(FLASH) + LENGTH(FLASH) + 0x1000, LENGTH = LENGTH(FLASH) / 2';
    return random.chance(0.5)
      ? named.toSpliced(end + 1, 0, 'REGION_ALIAS("SECOND", FLASH)')
      : lines.toSpliced(end, 0, leaning);
  },
  // Segments of other types.
  (lines, random) => {
    const start = lines.findIndex((line) => line.startsWith('  data PT_LOAD'));
    if (start < 0) return lines;
    const more = [
      '  tls PT_TLS;',
      '  relro PT_GNU_RELRO;',
      '  num 0x70000042 FLAGS(4);',
      '  eh PT_GNU_EH_FRAME;',
    ];
    const name = ['tls', 'relro', 'num', 'eh'];
    const which = random.below(more.length);
    const places = lines.flatMap((line, i) => (/^ {2}\}.* :(text|data)$/.test(line) ? [i] : []));
    const changed = [...lines];
    if (places.length > 0) append(changed, random.pick(places), ` :${name[which] ?? ''}`);
    if (random.chance(0.3)) changed[start] = '  data PT_LOAD AT(0x300000);';
    return changed.toSpliced(start + 1, 0, more[which] ?? '');
  },
  (lines, random) => {
    const target = random.pick(['.text', '.data', '.bss', '.rodata']);
    const where = random.pick(['AFTER', 'BEFORE']);
    const body = random.pick(['LONG(1)', 'ins = .; *(.custom)', '. += 0x18;', '*(.rodata.x)']);
    return [...lines, `SECTIONS { .ins : { ${body} } } INSERT ${where} ${target};`];
  },
  (lines, random) => {
    const heads = lines.flatMap((line, i) => (/^ {2}\.\w+ :$/.test(line) ? [i] : []));
    if (heads.length === 0) return lines;
    const changed = [...lines];
    const more = [
      ...[
        ' ALIGN(ALIGNOF(.data)) SUBALIGN(8)',
        ' AT(. + 0x100000)',
        ' AT(ALIGN(0x1000))',
        ' ALIGN(MAX(8, 32))',
      ],
      ...[' ALIGN_WITH_INPUT', ' ONLY_IF_RW'],
    ];
    append(changed, random.pick(heads), random.pick(more));
    return changed;
  },
  (lines) => ['kilo = 1K;', ...lines, 'last = fwd_last + 1;', 'fwd_last = kilo * 2;'],
];

function append(lines: string[], at: number, text: string): void {
  lines[at] = `${lines[at] ?? ''}${text}`;
}
