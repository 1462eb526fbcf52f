/** An option of the linker taken apart. */
export interface Option {
  /** Its name without dashes. */
  readonly key: string;
  readonly value?: string;
  /** How many words it takes. */
  readonly taken: 1 | 2;
}

const address = /^-T(text|data|bss|text-segment|rodata-segment|ldata-segment)(?:=(.*))?$/s;

/** Reads `-T f`, `-Tf`, `--script=f`, `--script f` and their like; options without a value yield their name alone. */
export function attachedOption(word: string, next: string | undefined): Option {
  const segment = address.exec(word);
  if (segment !== null) {
    const key = `T${segment[1] ?? ''}`;
    return segment[2] === undefined ? separate(key, next) : { key, value: segment[2], taken: 1 };
  }
  const body = word.replace(/^--?/, '');
  const equals = body.indexOf('=');
  const long = equals < 0 ? body : body.slice(0, equals);
  if (word.startsWith('--') || linkerValues.has(long) || linkerFlags.test(body)) {
    if (equals >= 0) return { key: long, value: body.slice(equals + 1), taken: 1 };
    return linkerValues.has(long) ? separate(long, next) : { key: long, taken: 1 };
  }
  const letter = body.charAt(0);
  if ('TLlomezuhybAaFfRGIPYcO'.includes(letter) && letter !== '') {
    const rest = body.slice(1);
    if (letter === 'O') return { key: letter, value: rest, taken: 1 };
    return rest === '' ? separate(letter, next) : { key: letter, value: rest, taken: 1 };
  }
  return { key: long, ...(equals < 0 ? {} : { value: body.slice(equals + 1) }), taken: 1 };
}

function separate(key: string, next: string | undefined): Option {
  return next === undefined ? { key, taken: 1 } : { key, value: next, taken: 2 };
}

/** Long options with one dash that begin like a short one and take no value (GNU ld 2.40 and ld.lld 14, `--help`). */
const linkerFlags =
  /^(omagic|emit-relocs|eh-frame-hdr|end-group|export-dynamic|embedded-relocs|error-unresolved|enable-|exclude-|undefined-version|unresolved|no-|nmagic|end-lib|force-|fatal-|fix-|be8|large-address|accept-|add-|allow-|as-needed|ldscript|build-id|lto-)/;

/** Options of the linker that take a value (GNU ld 2.40 and ld.lld 14, `--help`). */
export const linkerValues: ReadonlySet<string> = new Set(
  (
    'T script dT default-script L library-path o output Map l library m e entry u undefined require-defined z ' +
    'defsym section-start image-base sort-section orphan-handling dynamic-linker soname h rpath rpath-link ' +
    'version-script dynamic-list wrap oformat format b plugin plugin-opt sysroot init fini trace-symbol y ' +
    'retain-symbols-file mllvm R just-symbols A architecture a c mri-script F f filter auxiliary G gpsize I P Y ' +
    'Tbss Tdata Ttext Ttext-segment Trodata-segment Tldata-segment assert hash-size out-implib subsystem ' +
    'exclude-libs exclude-symbols task-link audit depaudit dependency-file chroot symbol-ordering-file reproduce ' +
    'stack heap cref-format Tldata thinlto-jobs export-dynamic-symbol flavor base-file dll-search-prefix spare-dynamic-tags'
  ).split(' '),
);

/** Options of compiler drivers that take the next word and do not reach the linker (GCC 12, clang 14). */
export const driverValues: ReadonlySet<string> = new Set(
  (
    '-x -include -imacros -isystem -iquote -idirafter -isysroot -iprefix -iwithprefix -MF -MT -MQ -MJ -arch -target ' +
    '--target -B -Xassembler -Xpreprocessor -Xclang -mllvm -aux-info --param -A -wrapper -framework --sysroot ' +
    '-specs -dumpdir -dumpbase -U -imultilib -gcc-toolchain'
  ).split(' '),
);

/** Options that a driver hands on, in the linker's spelling (GCC 12: `gcc -dumpspecs`, link_command). */
export const passedOn: Readonly<Record<string, readonly string[]>> = {
  '-static': ['-static'],
  '--static': ['-static'],
  '-static-pie': ['-static', '-pie', '--no-dynamic-linker', '-z', 'text'],
  '-pie': ['-pie'],
  '-no-pie': ['-no-pie'],
  '-nopie': ['-no-pie'],
  '-shared': ['-shared'],
  '--shared': ['-shared'],
  '-r': ['-r'],
  '-nostdlib': ['-nostdlib'],
  '-s': ['-s'],
  '-N': ['-N'],
  '-n': ['-n'],
  '-rdynamic': ['-export-dynamic'],
  '-mbig-endian': ['-EB'],
  '-EB': ['-EB'],
  '-EL': ['-EL'],
};
