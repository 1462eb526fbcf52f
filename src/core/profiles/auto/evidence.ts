/** What a workspace holds, as far as it bears on which layout its addresses have. */
export interface ProfileEvidence {
  /** Paths of files relative to the workspace's folder, with `/`. */
  readonly paths: readonly string[];
  /** The text of a file of `textsWanted`; undefined when it was not read. */
  readonly text: (path: string) => string | undefined;
  readonly images: readonly ImageEvidence[];
}

/** A built image, an ELF file or a map; or one of which something else tells the machine. */
export interface ImageEvidence {
  readonly file: string;
  /** As `MemoryMap.machine`. */
  readonly machine?: string;
  /** What tells the machine, where it is not the file itself. */
  readonly toldBy?: Clue;
  /** Where its loaded parts run. */
  readonly addresses: readonly bigint[];
  /** Whether it names a program interpreter: it is then a program, and of a hosted system. */
  readonly interpreter: boolean;
}

/** Something found that speaks for a profile. */
export interface Clue {
  readonly file: string;
  /** From 1; absent when the file's being there is the clue. */
  readonly line?: number;
  /** A clause without a full stop: `OUTPUT_ARCH is i386:x86-64`. */
  readonly why: string;
  /** Set where it is an address that a linker script names. */
  readonly isAddress?: true;
}

export interface Candidate {
  /** Id of a built-in profile. */
  readonly profile: string;
  readonly clues: readonly Clue[];
}

export type Machine = 'x86_64' | 'x86' | 'aarch64' | 'arm' | 'riscv64' | 'riscv32';

/** The matches of a pattern in a text, by line. The pattern must have the flags `gm`. */
export function matches(
  text: string,
  pattern: RegExp,
): readonly { readonly line: number; readonly match: RegExpExecArray }[] {
  const found: { line: number; match: RegExpExecArray }[] = [];
  let line = 1;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    for (let i = from; i < match.index; i += 1) if (text.charCodeAt(i) === 10) line += 1;
    from = match.index;
    found.push({ line, match });
  }
  return found;
}

/** The first match of a pattern with the flags `gm`, as a clue. */
export function clueAt(
  file: string,
  text: string | undefined,
  pattern: RegExp,
  why: string,
): Clue | undefined {
  const [first] = text === undefined ? [] : matches(text, pattern);
  return first === undefined ? undefined : { file, line: first.line, why };
}

/** What is to be known of 32-bit Arm where nothing says that it is a Cortex-M; in the place of what names the machine. */
export function untranslated({ file, line }: Clue): Clue {
  const why = 'an MMU, if it has one, translates addresses by tables that are not described';
  return line === undefined ? { file, why: `is for 32-bit Arm: ${why}` } : { file, line, why };
}
