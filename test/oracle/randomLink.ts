import { generator, randomScript, type Random } from './randomScript';

/** A link with a random script: for a target, with options, and with more of the language than randomScript alone. */
export interface RandomLink {
  readonly target: Target;
  readonly flags: readonly string[];
  readonly script: string;
}

export interface Target {
  readonly name: string;
  readonly as: readonly string[];
  readonly ld: string;
  readonly emulation: string;
}

/** Targets whose objects and linkers Debian's binutils make. */
export const targets: readonly Target[] = [
  { name: 'x86_64', as: ['as', '--64'], ld: 'ld', emulation: 'elf_x86_64' },
  { name: 'i386', as: ['as', '--32'], ld: 'ld', emulation: 'elf_i386' },
  { name: 'aarch64', as: ['aarch64-linux-gnu-as'], ld: 'aarch64-linux-gnu-ld', emulation: 'aarch64linux' },
];

export function randomLink(seed: number): RandomLink {
  const random = generator(seed + 0x5eed_0000);
  const items = itemsOf(randomScript(seed));
  const at = (): number => 1 + items.sections.length - random.below(items.sections.length + 1) - 1;
  if (random.chance(0.25)) addDataSegment(random, items.sections);
  for (let i = random.below(3); i > 0; i -= 1) items.sections.splice(at(), 0, random.pick(insertions));
  if (random.chance(0.1)) items.after.push(random.pick(later));
  const flags: string[] = [];
  for (let i = random.below(3); i > 0; i -= 1) flags.push(...random.pick(options));
  return {
    target: random.chance(0.6) ? (targets[0] as Target) : random.pick(targets),
    flags,
    script: joined(items),
  };
}

/** The link without what ld.lld 14 refuses whatever the rest is, so that more of them say something about the placement. */
export function forLld(link: RandomLink): RandomLink {
  const items = itemsOf(link.script);
  const readable = (item: string): string =>
    item
      .replaceAll(/ ALIGN_WITH_INPUT| \(READONLY\)| \((COPY|INFO)\)/g, '')
      .replaceAll(/ALIGN\((3|0)\)/g, 'ALIGN(4)')
      // An expression in front of the colon must be one word or stand in parentheses.
      .replace(/^( {2}[.\w]+) \. (\+ \w+ )?/, '$1 ')
      .replaceAll(/^ {4}(a\.o|b\.o|\*)$/gm, '    *(.text)');
  return {
    ...link,
    script: joined({
      before: items.before
        .filter((item) => !/\b(ALIGN|SIZEOF_HEADERS)\b|[^\w.]\.[^\w]/.test(item))
        .map(readable),
      sections: items.sections.map((item) => ofOneKind(readable(item))),
      after: items.after.filter((item) => !/[^\w.]\.[^\w]/.test(item)),
    }),
  };
}

/** lld never puts thread-local sections and others into one output section. */
function ofOneKind(item: string): string {
  const isThreadLocal = /^ {2}\.t(data|bss)\b/.test(item);
  return item
    .split('\n')
    .filter(
      (line) => !/^ {4}[^=]*\(\s*[^=]*\)\s*$/.test(line) || /\.t(data|bss)/.test(line) === isThreadLocal,
    )
    .join('\n');
}

const insertions = [
  '  . = ALIGN(CONSTANT(MAXPAGESIZE));',
  '  . = SEGMENT_START("text-segment", 0x400000) + SIZEOF_HEADERS;',
  '  . = ALIGN(., 64);',
  '  ASSERT(. < 0xffffffff00000000, "never")',
  '  half = LOG2CEIL(. + 1);',
  '  twice = ABSOLUTE(.) * 2 - 0x100;',
  '  .gap : { . += 0x30; }',
  '  .word : { LONG(SIZEOF(.word)) QUAD(. - 4) }',
  '  .mark : { mark = .; }',
  '  .named : { *(SORT_BY_NAME(SORT_BY_ALIGNMENT(.rodata*))) . = ALIGN(16); named_end = .; }',
  '  .late ALIGN(0x20) : AT(ADDR(.late) + 0x8000) { *(.custom) }',
  '  .sub : SUBALIGN(8) { *(.data*) *(.rodata*) }',
  '  .only : ONLY_IF_RW { *(.data*) }',
  '  .quiet (NOLOAD) : ALIGN(64) { *(.bss) . += 8; }',
  '  start_of_custom = DEFINED(entry) ? entry : 0;',
];

const later = ['end_of_all = .;'];

const options: readonly (readonly string[])[] = [
  ['-n'],
  ['-N'],
  ['-z', 'separate-code'],
  ['-z', 'noseparate-code'],
  ['-z', 'relro'],
  ['-z', 'norelro'],
  ['-z', 'max-page-size=0x4000'],
  ['-z', 'common-page-size=0x800'],
  ['-z', 'execstack'],
  ['--sort-section=name'],
  ['--sort-section=alignment'],
  ['--sort-common'],
  ['--orphan-handling=warn'],
  ['--no-check-sections'],
  ['-Ttext=0x480000'],
  ['--section-start=.data=0x700000'],
  ['--defsym=given=0x123'],
  ['-e', 'entry'],
  ['--gc-sections'],
];

function addDataSegment(random: Random, sections: string[]): void {
  const start = random.below(sections.length + 1);
  sections.splice(start, 0, '  . = DATA_SEGMENT_ALIGN(CONSTANT(MAXPAGESIZE), CONSTANT(COMMONPAGESIZE));');
  const end = start + 1 + random.below(sections.length - start);
  if (random.chance(0.6))
    sections.splice(end, 0, `  . = DATA_SEGMENT_RELRO_END(${random.pick(['0', '16', '24'])}, .);`);
  if (random.chance(0.8)) sections.push('  . = DATA_SEGMENT_END(.);');
}

/** A script in the parts that may be left out: what stands before SECTIONS, in it, and behind it. */
export interface Items {
  readonly before: string[];
  readonly sections: string[];
  readonly after: string[];
}

export function itemsOf(script: string): Items {
  const items: Items = { before: [], sections: [], after: [] };
  const lines = script.split('\n').filter((line) => line !== '');
  const open = lines.indexOf('SECTIONS');
  const close = lines.indexOf('}', open);
  gather(items.before, lines.slice(0, open), /^\S/);
  gather(items.sections, lines.slice(open + 2, close), /^ {2}[^\s{}]/);
  items.after.push(...lines.slice(close + 1));
  return items;
}

/** Lines that go on with what is before them stay with it. */
function gather(into: string[], lines: readonly string[], starts: RegExp): void {
  for (const line of lines) {
    const goesOn = into.length > 0 && (!starts.test(line) || line === '{' || line === '}');
    if (goesOn) into.push(`${into.pop() ?? ''}\n${line}`);
    else into.push(line);
  }
}

export function joined({ before, sections, after }: Items): string {
  return [...before, 'SECTIONS', '{', ...sections, '}', ...after, ''].join('\n');
}
