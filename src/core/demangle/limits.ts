/**
 * What a name of a hostile file may cost. References in a mangled name may make its plain form exponentially longer, so that
 * its length says nothing of the work.
 */
export const demangleLimits = {
  /** Characters of a mangled name; the longest of LLVM's own are about 4,000. */
  input: 16_384,
  /** Characters of a plain name. */
  output: 8192,
  /** Rules of the grammar inside each other. */
  depth: 192,
  /** Rules of the grammar in all. */
  steps: 20_000,
};

/** Thrown inside a demangler when a name is not of its grammar, or costs too much; never leaves `demangle`. */
export class NotMangled extends Error {}
