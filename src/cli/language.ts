import { basename, extname } from 'node:path';

/**
 * VS Code's language ids for file names, as its own extensions and the usual ones for assembly and linker scripts declare
 * them; `literals` goes by them as a hover does.
 */
const byExtension: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['c', 'c h i'],
      ['cpp', 'cpp cc cxx c++ hpp hh hxx h++ ino ipp tcc inl'],
      ['objective-c', 'm'],
      ['rust', 'rs'],
      ['asm', 's asm sx'],
      ['nasm', 'nasm'],
      ['linkerscript', 'ld lds x ldscript'],
      ['python', 'py pyi'],
      ['javascript', 'js mjs cjs jsx'],
      ['typescript', 'ts mts cts tsx'],
      ['go', 'go'],
      ['zig', 'zig'],
      ['nim', 'nim'],
      ['pascal', 'pas pp'],
      ['ada', 'adb ads'],
      ['vhdl', 'vhd vhdl'],
      ['verilog', 'v vh'],
      ['systemverilog', 'sv svh'],
      ['lisp', 'lisp lsp el cl'],
      ['scheme', 'scm ss rkt'],
      ['fortran', 'f f90 f95 f03 f08 for'],
      ['vb', 'vb bas vbs'],
      ['shellscript', 'sh bash zsh'],
      ['makefile', 'mk mak'],
      ['markdown', 'md markdown'],
      ['log', 'log'],
      ['json', 'json'],
      ['yaml', 'yaml yml'],
      ['css', 'css'],
      ['html', 'html htm'],
      ['java', 'java'],
      ['csharp', 'cs'],
      ['swift', 'swift'],
      ['d', 'd'],
      ['dts', 'dts dtsi dtso'],
      ['diff', 'diff patch'],
    ] as const
  ).flatMap(([id, extensions]) => extensions.split(' ').map((extension) => [extension, id])),
);

/** The language id of a file by its name; `plaintext` when nothing is known of it. */
export function languageOf(path: string): string {
  if (/^(gnu)?makefile/i.test(basename(path))) return 'makefile';
  return byExtension[extname(path).slice(1).toLowerCase()] ?? 'plaintext';
}
