const general = `memscape: what a virtual address is, and where a linker puts things

Usage:
  memscape decode ADDRESS… [--mode ID] [--profile ID] [--map FILE] [--json]
  memscape layout FILE… [--format json|ascii|svg]
  memscape layout [--format json|ascii|svg] -- LINK COMMAND…
  memscape layout --explain NAME FILE… | --explain NAME -- LINK COMMAND…
  memscape literals FILE… [--json]
  memscape project [DIR] [--json]
  memscape help COMMAND
  memscape --version

Exit status: 0 fine; 1 findings of severity error, such as an overlap; 2 bad usage or unreadable input.
`;

const decode = `memscape decode ADDRESS… [--mode ID] [--profile ID] [--map FILE] [--json]

Decodes hexadecimal addresses: canonical or not, table indices, offsets, and what lies there.

  --mode ID      paging mode, such as x86_64-4level, x86_64-5level, arm64-4k-48, riscv-sv39
  --profile ID   layout of the address space, such as generic-x86_64 or linux-x86_64-4level
  --map FILE     names sections and symbols: an image (ELF, PE, Mach-O), a linker's map file, or a listing of nm or System.map
  --json         as an array of objects
`;

const layout = `memscape layout FILE… [--format json|ascii|svg]
memscape layout [--format json|ascii|svg] -- LINK COMMAND…
memscape layout --explain NAME FILE… | --explain NAME -- LINK COMMAND…

Shows where sections are. FILE… is an image (ELF, PE, Mach-O), or a linker's map file, or linker scripts with the objects and archives
that they place. After -- stands a link command (ld, ld.lld, or a compiler driver with -Wl,): nothing is run, its inputs
are placed as it would place them. Scripts that go through the C preprocessor (.lds.S) are put through our own.

  -D NAME[=VALUE]  a macro, or a value of a template's variable
  -I FOLDER        where headers are looked for
  --format json    addresses, sizes, symbols, memory regions and findings (default: ascii)
  --format ascii   a boxed drawing, high addresses at the top
  --format svg     the picture of the panel
  --low-at-top     low addresses at the top
  --explain NAME   instead: why the section or symbol NAME is where it is, a line a rule; NAME may also be an input section,
                   such as .text.main or main.o(.text.main). May be given several times; text, or --format json
  --unicode        draw with lines instead of * - |
`;

const literals = `memscape literals FILE… [--json]

Lists every address literal that a hover would answer on.

  --json   as an array of objects
`;

const project = `memscape project [DIR] [--json]

Lists the images that a project links, as its build files and what a build left tell: the linker scripts, the flags, the
outputs, and where each was found. The best founded come first. Nothing is run.

  --json   as an object with images and issues; paths are relative to DIR
`;

const texts: ReadonlyMap<string, string> = new Map(Object.entries({ decode, layout, literals, project }));

/** What --help prints: about one command, or about all. Undefined where there is no such command. */
export function help(command?: string): string | undefined {
  return command === undefined ? general : texts.get(command);
}
