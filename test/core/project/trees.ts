import type { ProjectTree } from '../../../src/core/project/project';

/** A tree of files given as `path: text`. Files of which only the name counts have the empty text. */
export function treeOf(files: Readonly<Record<string, string>>, names: readonly string[] = []): ProjectTree {
  const all = new Map(Object.entries(files));
  for (const name of names) if (!all.has(name)) all.set(name, '');
  return {
    files: [...all.keys()].sort(),
    root: '/src/project',
    read: (path, limit = Infinity) => {
      const text = all.get(path);
      return Promise.resolve(text === undefined || text.length > limit ? undefined : text);
    },
    readStart: (path, bytes) => {
      const text = all.get(path);
      return Promise.resolve(
        text === undefined ? undefined : Uint8Array.from(text.slice(0, bytes), (c) => c.charCodeAt(0)),
      );
    },
  };
}

export const someScript = 'ENTRY(_start)\nSECTIONS\n{\n  . = 0x100000;\n  .text : { *(.text*) }\n}\n';
