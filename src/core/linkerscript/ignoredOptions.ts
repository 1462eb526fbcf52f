/** Options with a value that do not bear on the layout. */
export const ignoredWithValue: ReadonlySet<string> = new Set([
  ...['Map', 'oformat', 'plugin', 'plugin-opt', 'sysroot', 'init', 'fini', 'trace-symbol'],
  ...['retain-symbols-file', 'mllvm', 'threads', 'O'],
]);
