/** What a table has for a name out of a file: nothing for the names of what every object has, such as `constructor`. */
export function lookup<V>(table: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
