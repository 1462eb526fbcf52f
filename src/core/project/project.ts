/**
 * What a project's own files say of how its images are linked: the vocabulary of the detection. Paths are relative to
 * the folder that is looked at, with `/` between their parts; a path outside of it stays absolute or starts with `../`.
 */

/** The files of a folder, handed in so that the detection runs in every host. */
export interface ProjectTree {
  /** Every file that is not ignored, sorted by its path. Build folders are in it, since what they hold says the most. */
  readonly files: readonly string[];
  /** The text of a file; undefined when there is none, when it cannot be read, or when it is larger than `limit` bytes. */
  read(path: string, limit?: number): Promise<string | undefined>;
  /** The first bytes of a file, however large it is; absent where files can't be read in part. */
  readStart?(path: string, bytes: number): Promise<Uint8Array | undefined>;
  /** Lets others run; called between pieces of work where one program does several things at a time. */
  pause?(): Promise<void>;
  /** The folder's own absolute path with `/`, which generated files name; absent where there is none. */
  readonly root?: string;
}

export type BuildSystem =
  | 'make'
  | 'autotools'
  | 'kbuild'
  | 'cmake'
  | 'ninja'
  | 'meson'
  | 'cargo'
  | 'zig'
  | 'bazel'
  | 'gn'
  | 'waf'
  | 'xmake'
  | 'gpr'
  /** Files in which a project describes its targets, linker and all: TinyGo's and CuteKit's. */
  | 'targets'
  | 'zephyr'
  | 'platformio'
  | 'scons'
  | 'jam'
  /** Files whose commands people run by hand: shell scripts, Justfiles and their like. */
  | 'commands'
  | 'esp-idf'
  | 'compile-database'
  | 'ide'
  | 'settings'
  | 'files';

/** Where something was read, and what it says. `line` counts from 1. */
export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

export interface ScriptReference {
  readonly path: string;
  /** A template, or a script for the C preprocessor: what the linker reads is made from it. */
  readonly template?: 'cpp' | 'configured';
  /** What a template was made into, where a build left it. */
  readonly generated?: string;
  /** `-dT`, which counts only where no other script is given. */
  readonly isDefault?: boolean;
}

/** How certain the settings are, best first: what a build made, what a configure step made, what the files say. */
export type EvidenceRank = 'setting' | 'build' | 'configured' | 'static' | 'guess';

/** Whether the settings can be known from what is there, and otherwise what would have to be run. */
export type Resolvable =
  | { readonly kind: 'yes' }
  | { readonly kind: 'after-configure'; readonly run: string }
  | { readonly kind: 'needs-running'; readonly run: string };

/** One image that the project links. An image's identity is its scripts, its flags and its configuration together. */
export interface ProjectImage {
  readonly name: string;
  readonly system: BuildSystem;
  /** Empty means that the linker's own default script places it, unless `resolvable` says that it is not known. */
  readonly scripts: readonly ScriptReference[];
  /** Flags of the linker itself, in the order of its command line and in its own spelling (no `-Wl,`), without scripts. */
  readonly flags: readonly string[];
  /** Folders in which scripts and INCLUDEs are looked for (`-L`), in order. */
  readonly searchPath: readonly string[];
  /** Absent when nothing tells. */
  readonly linker?: 'gnu' | 'lld' | 'gold' | 'mold';
  /** The compiler that links, where the build names one. Its configuration decides what no flag says. */
  readonly driver?: string;
  /**
   * Object files and archives in link order, as far as they are known. `-lname`, `--start-group`, `--whole-archive` and
   * their like stand among them as on the command line.
   */
  readonly objects: readonly string[];
  /** Linked files, existing or named by the build. */
  readonly outputs: readonly string[];
  readonly maps: readonly string[];
  /** Definitions and include folders for scripts that go through the C preprocessor. */
  readonly preprocessor?: { readonly defines: readonly string[]; readonly includes: readonly string[] };
  /** `x86_64`, `i386`, `aarch64`, `arm`, `riscv32`, `riscv64`, … where flags or the target tell. */
  readonly machine?: string;
  readonly rank: EvidenceRank;
  readonly resolvable: Resolvable;
  readonly evidence: readonly Evidence[];
  /** What could not be resolved and why: an unset variable, a command that was not run. */
  readonly unknowns: readonly string[];
}

/** Finds the images of one build system. Never throws on what files say; stops early when `signal` is aborted. */
export interface Detector {
  readonly system: BuildSystem;
  detect(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]>;
}
