/**
 * The form of INI that Python's configparser reads and platformio.ini is in: values go on over indented lines. The INI
 * libraries for JavaScript take such lines for keys, so this is our own.
 */
export interface IniSection {
  readonly name: string;
  readonly line: number;
  readonly entries: ReadonlyMap<string, IniValue>;
}

export interface IniValue {
  readonly lines: readonly { readonly text: string; readonly line: number }[];
}

export function readIni(source: string): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, IniSection>();
  let entries: Map<string, { lines: { text: string; line: number }[] }> | undefined;
  let value: { lines: { text: string; line: number }[] } | undefined;
  for (const [index, raw] of source.split(/\r?\n/).slice(0, 200_000).entries()) {
    const line = index + 1;
    const text = raw.replace(/(^|\s)[;#].*$/, '');
    if (/^\s*$/.test(text)) continue;
    const header = /^\[([^\]]+)\]/.exec(text);
    if (header !== null) {
      entries = new Map();
      value = undefined;
      const name = header[1] ?? '';
      if (!sections.has(name)) sections.set(name, { name, line, entries });
      continue;
    }
    if (/^\s/.test(text)) {
      value?.lines.push({ text: text.trim(), line });
      continue;
    }
    const entry = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(text);
    if (entry === null || entries === undefined) continue;
    value = { lines: entry[2] === '' ? [] : [{ text: (entry[2] ?? '').trim(), line }] };
    entries.set((entry[1] ?? '').trim().toLowerCase(), value);
  }
  return sections;
}
