/** What a relocation asks of the linker beyond the value it writes. */
export type Role =
  /** A whole address, which an image without a fixed place has a dynamic relocation for. */
  | 'word'
  /** A part of an address, or a number that lies in the image whatever happens. */
  | 'short'
  /** A distance. */
  | 'distance'
  /** A call that may go through the procedure linkage table. */
  | 'call'
  /** An entry of the global offset table. */
  | 'entry'
  /** The place of that table, or a distance from it. */
  | 'base'
  /** Where a thread's data is: by a call with an entry for the symbol, or for the whole image; by an entry; or known from the start of all threads' data. */
  | 'threadGeneral'
  | 'threadDescriptor'
  | 'threadLocal'
  | 'threadEntry'
  | 'threadKnown'
  /** Where it is in this image's own part. */
  | 'threadOffset'
  /** A mark without effect. */
  | 'none';

const table = (rows: Partial<Record<Role, readonly number[]>>): ReadonlyMap<number, Role> =>
  new Map(
    Object.entries(rows).flatMap(([role, types]) => types.map((type) => [type, role as Role] as const)),
  );

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** `word`: the whole address. */
const riscv = (word: number): ReadonlyMap<number, Role> =>
  table({
    none: [0, 43, 51],
    word: [word],
    // In files of 64 bits half an address is in tables of branches.
    short: word === 1 ? [26, 27, 28] : [1, 26, 27, 28],
    distance: [16, 17, ...range(23, 25), ...range(33, 42), 44, 45, ...range(52, 57)],
    call: [18, 19],
    entry: [20],
    threadGeneral: [22],
    threadEntry: [21],
    threadKnown: [29, 30, 31, 32],
  });

/** By machine and r_type (each machine's psABI). What is not in the table is not followed. */
export const roles: Readonly<Record<string, ReadonlyMap<number, Role>>> = {
  x86_64: table({
    none: [0],
    word: [1],
    short: [10, 11, 12, 14],
    distance: [2, 13, 15, 24],
    call: [4],
    entry: [3, 9, 27, 28, 41, 42],
    base: [25, 26, 29],
    threadGeneral: [19],
    threadLocal: [20],
    threadEntry: [22],
    threadKnown: [18, 23],
    threadOffset: [17, 21],
  }),
  i386: table({
    none: [0],
    word: [1],
    short: [20, 22],
    distance: [2, 21, 23],
    call: [4],
    entry: [3, 43],
    base: [9, 10],
    threadGeneral: [18],
    threadLocal: [19],
    threadEntry: [15, 16],
    threadKnown: [17, 34],
    threadOffset: [32],
  }),
  aarch64: table({
    none: [0, 256, 569],
    word: [257],
    short: [258, 259, ...range(263, 272)],
    distance: [...range(260, 262), ...range(273, 281), 284, 285, 286, 299],
    call: [282, 283],
    entry: [309, 311, 312, 313],
    threadGeneral: [...range(512, 516)],
    threadDescriptor: [...range(560, 568)],
    threadEntry: [...range(539, 543)],
    threadKnown: [...range(544, 559), ...range(570, 573)],
  }),
  arm: table({
    none: [0, 40, 102, 103],
    word: [2, 38],
    short: [5, 6, 8, 43, 44, 47, 48],
    distance: [3, 45, 46, 49, 50],
    call: [1, 10, 27, 28, 29, 30, 42, 51],
    // R_ARM_TARGET2, too, as Linux has it.
    entry: [26, 41, 96],
    base: [24, 25],
    threadGeneral: [104],
    threadLocal: [105],
    threadEntry: [107],
    threadKnown: [108],
    threadOffset: [106],
  }),
  riscv32: riscv(1),
  riscv64: riscv(2),
};
