import type { Dialect } from './dialect';

/**
 * Long options that the linkers take: GNU ld 2.40 as of Debian 12 for x86, Arm, AArch64 and RISC-V, each tried, without
 * names that another begins with (it takes any beginning of a name); ld.lld 14 as of its --help, some more tried.
 */
const names: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  gnu: words(`
  Bdynamic Bgroup Bno-symbolic Bshareable Bstatic Bsymbolic-functions EB EL Qy Ur accept-unknown-input-arch
  allow-multiple-definition allow-shlib-undefined architecture as-needed auxiliary be8 build-id call_shared
  check-sections cmse-implib compress-debug-sections copy-dt-needed-entries cref ctf-variables dc default-imported-symver default-script
  default-symver defsym demangle dependency-file disable-multiple-abs-defs disable-new-dtags discard-all discard-locals
  discard-none dll-verbose dn dp dynamic-linker dynamic-list-cpp-new dynamic-list-cpp-typeinfo dynamic-list-data
  eh-frame-hdr embedded-relocs emit-relocs enable-new-dtags enable-non-contiguous-regions-warnings end-group entry
  error-handling-script error-unresolved-symbols export-dynamic fatal-warnings filter fix-cortex-a53-835769
  fix-cortex-a53-843419 fix-stm32l4xx-629360 fix-v4bx-interworking flto force-exe-suffix force-group-allocation format
  gc-keep-exported gc-sections gpsize help ignore-unresolved-symbol just-symbols ld-generated-unwind-info library-path
  long-plt map-whole-files mri-script nmagic no-accept-unknown-input-arch no-add-needed no-allow-shlib-undefined
  no-apply-dynamic-relocs no-as-needed no-check-sections no-copy-dt-needed-entries no-ctf-variables no-define-common
  no-demangle no-dynamic-linker no-eh-frame-hdr no-enum-size-warning no-export-dynamic no-fatal-warnings no-fix-arm1176
  no-fix-cortex-a8 no-gc-sections no-keep-memory no-ld-generated-unwind-info no-map-whole-files no-merge-exidx-entries
  no-omagic no-pie no-pipeline-knowledge no-print-gc-sections no-print-map-discarded no-relax no-strip-discarded
  no-undefined-version no-warn-execstack no-warn-mismatch no-warn-rwx-segments no-warn-search-mismatch no-warnings
  no-wchar-size-warning no-whole-archive noinhibit-exec noinhibit_exec non_shared nostdlib omagic orphan-handling
  out-implib package-metadata pic-executable pic-veneer pie pop-state print-gc-sections print-map-discarded
  print-memory-usage print-output-format print-sysroot push-state qmagic reduce-memory-overheads relax relocatable
  require-defined retain-symbols-file script section-start shared sort-common sort-section sort_common
  spare-dynamic-tags split-by-file split-by-reloc start-group static stats strip-all strip-debug strip-discarded
  target-help target1-abs target1-rel task-link trace-symbol traditional-format undefined-version unique use-blx verbose
  version-exports-section version-script warn-alternate-em warn-common warn-constructors warn-execstack warn-multiple-gp
  warn-once warn-rwx-segments warn-section-align warn-shared-textrel warn-textrel warn-unresolved-symbols whole-archive
  wrap Map dT exclude-libs export-dynamic-symbol export-dynamic-symbol-list fini hash-style init oformat output plugin
  plugin-opt rpath rpath-link soname sysroot unresolved-symbols`),
  lld: words(`
  Bdynamic Bno-symbolic Bshareable Bstatic Bsymbolic Bsymbolic-functions Bsymbolic-non-weak-functions EB EL Map Tbss
  Tdata Ttext Ttext-segment allow-multiple-definition allow-shlib-undefined apply-dynamic-relocs as-needed auxiliary
  build-id call-graph-ordering-file call-graph-profile-sort call_shared check-sections color-diagnostics
  compress-debug-sections cref dc define-common defsym demangle dependency-file dependent-libraries disable-new-dtags
  disable-verify discard-all discard-locals discard-none dn dp dy dynamic-linker dynamic-list eh-frame-hdr emit-relocs
  enable-new-dtags end-group end-lib entry error-handling-script error-limit error-unresolved-symbols exclude-libs
  execute-only export-dynamic export-dynamic-symbol export-dynamic-symbol-list fatal-warnings filter fini
  fix-cortex-a53-843419 fix-cortex-a8 format fortran-common gc-sections gdb-index gnu-unique hash-style help icf
  ignore-data-address-equality ignore-function-address-equality image-base init just-symbols keep-unique library
  library-path long-plt lto-O lto-aa-pipeline lto-basic-block-sections lto-cs-profile-file lto-cs-profile-generate
  lto-debug-pass-manager lto-emit-asm lto-legacy-pass-manager lto-newpm-passes lto-obj-path lto-partitions
  lto-pgo-warn-mismatch lto-sample-profile lto-unique-basic-block-section-names lto-whole-program-visibility
  merge-exidx-entries mips-got-size mllvm mmap-output-file nmagic no-add-needed no-allow-multiple-definition
  no-allow-shlib-undefined no-apply-dynamic-relocs no-as-needed no-call-graph-profile-sort no-check-sections
  no-color-diagnostics no-copy-dt-needed-entries no-ctors-in-init-array no-define-common no-demangle
  no-dependent-libraries no-dynamic-linker no-eh-frame-hdr no-execute-only no-export-dynamic no-fatal-warnings
  no-fortran-common no-gc-sections no-gdb-index no-gnu-unique no-keep-memory no-legacy-pass-manager
  no-lto-legacy-pass-manager no-lto-pgo-warn-mismatch no-lto-unique-basic-block-section-names
  no-lto-whole-program-visibility no-merge-exidx-entries no-mmap-output-file no-nmagic no-omagic no-optimize-bb-jumps
  no-pcrel-optimize no-pie no-power10-stubs no-print-gc-sections no-print-icf-sections no-relax no-rosegment
  no-toc-optimize no-undefined no-undefined-version no-use-android-relr-tags no-warn-backrefs no-warn-common
  no-warn-ifunc-textrel no-warn-mismatch no-warn-symbol-ordering no-whole-archive noinhibit-exec non_shared nostdlib
  oformat omagic opt-remarks-filename opt-remarks-format opt-remarks-hotness-threshold opt-remarks-passes
  opt-remarks-with-hotness opt-remarks-with_hotness optimize-bb-jumps orphan-handling output pack-dyn-relocs
  pcrel-optimize pic-executable pic-veneer pie plugin plugin-opt pop-state power10-stubs print-archive-stats
  print-gc-sections print-icf-sections print-map print-symbol-order push-state relax relocatable reproduce
  retain-symbols-file rosegment rpath rpath-link rsp-quoting save-temps script section-start shared shuffle-sections
  soname sort-common sort-section split-stack-adjust-size start-group start-lib static stats strip-all strip-debug
  symbol-ordering-file sysroot target1-abs target1-rel target2 thinlto-cache-dir thinlto-cache-policy
  thinlto-emit-imports-files thinlto-index-only thinlto-jobs thinlto-object-suffix-replace thinlto-prefix-replace
  thinlto-single-module threads time-trace time-trace-file time-trace-granularity toc-optimize trace trace-symbol
  undefined undefined-glob undefined-version unique unresolved-symbols use-android-relr-tags verbose version
  version-script vs-diagnostics warn-backrefs warn-backrefs-exclude warn-common warn-ifunc-textrel warn-once
  warn-execstack warn-shared-textrel warn-symbol-ordering warn-unresolved-symbols whole-archive why-extract wrap`),
};

/**
 * Options that came later than those versions, which refuse them (each tried): ld/NEWS of binutils 2.41 to 2.44; release notes of
 * lld 15 to 21.
 */
const newer: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  gnu: words(`
  disable-linker-version enable-linker-version error-execstack error-rwx-segments image-base no-error-execstack
  no-error-rwx-segments no-print-map-locals no-relax-gp no-rosegment plugin-save-temps print-map-locals relax-gp
  remap-inputs remap-inputs-file rosegment section-ordering-file warn-execstack-objects`),
  lld: words(`
  android-memtag-heap android-memtag-mode android-memtag-stack be8 bp-compression-sort bp-startup-sort cmse-implib
  compress-sections debug-names default-script enable-non-contiguous-regions fat-lto-objects in-implib irpgo-profile
  load-pass-plugins lto no-fat-lto-objects no-warnings out-implib package-metadata print-memory-usage
  randomize-section-padding remap-inputs remap-inputs-file why-live`),
};

/** Whether a later version of the linker knows the option. */
export function isNewerOption(word: string, dialect: Dialect): boolean {
  return word.startsWith('-') && newer[dialect].has(nameOf(word));
}

/** One-letter options, and those of them that may have a value or, with GNU ld, further letters right behind them (each tried). */
const letters: Readonly<Record<Dialect, { readonly all: string; readonly joined: string }>> = {
  gnu: {
    all: 'abcdefghilmnoqrstuvwxyzAEFGILMNOPQRSTVXY()',
    joined: 'abcdefghilmnoqrstuvwxyzAEFGILMNOPRSTVXY',
  },
  lld: { all: 'bdefghlmnoqrstuvxyzEFGLMNORSTVX()', joined: 'ehlmouyzGLORT' },
};

/** Keywords of -z without a value, and what comes before the `=` of the others. */
const keywords: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  // Each tried with ld 2.40 for x86 and AArch64.
  gnu: words(`
  common-page-size max-page-size defs undefs muldefs stack-size execstack noexecstack unique-symbol nounique-symbol globalaudit
  start-stop-gc nostart-stop-gc start-stop-visibility combreloc nocombreloc global initfirst interpose unique nounique lazy
  loadfltr nocopyreloc nodefaultlib nodelete nodlopen nodump now origin relro norelro separate-code noseparate-code common
  nocommon text notext textoff noextern-protected-data indirect-extern-access noindirect-extern-access
  dynamic-undefined-weak nodynamic-undefined-weak noreloc-overflow call-nop ibtplt ibt shstk cet-report report-relative-reloc
  x86-64-baseline x86-64-v2 x86-64-v3 x86-64-v4 lam-u48 lam-u48-report lam-u57 lam-u57-report lam-report
  pack-relative-relocs nopack-relative-relocs force-bti pac-plt bti-report`),
  // Driver.cpp of lld 14, isKnownZFlag.
  lld: words(`
  combreloc copyreloc defs execstack force-bti force-ibt global hazardplt ifunc-noplt initfirst interpose
  keep-text-section-prefix lazy muldefs nocombreloc nocopyreloc nodefaultlib nodelete nodlopen noexecstack nognustack
  nokeep-text-section-prefix norelro noseparate-code nostart-stop-gc notext now origin pac-plt rel rela relro retpolineplt
  rodynamic separate-code separate-loadable-segments shstk start-stop-gc text undefs wxneeded common-page-size
  dead-reloc-in-nonalloc max-page-size stack-size start-stop-visibility`),
};

/** Whether the linker does not say that it ignores this behind -z. */
export function isKnownKeyword(text: string, dialect: Dialect): boolean {
  return keywords[dialect].has(text.replace(/=.*$/s, ''));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

function nameOf(word: string): string {
  return word.replace(/^--?|=.*$/gs, '').replace(/^(lto-O)\d$/, '$1');
}

/** Whether the linker knows an option, given as in the command; for lld an exact name, for GNU ld also the beginning of one. */
export function isKnownOption(word: string, dialect: Dialect): boolean {
  const name = nameOf(word);
  const known = names[dialect];
  if (known.has(name)) return true;
  if (dialect === 'gnu' && [...known].some((longer) => longer.startsWith(name))) return true;
  const { all, joined } = letters[dialect];
  if (name.length === 1) return all.includes(name);
  return !word.startsWith('--') && joined.includes(name.charAt(0));
}
