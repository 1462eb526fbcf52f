import { fileIndex } from './fileIndex';
import { readLinkWords } from './linkFlags';
import { machineOfTriple } from './machine';
import { folderOf, joinPath } from './paths';
import type { ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';
import { hasUnknown, shownText, unknownsOf, unknownText } from './unknownText';

/** The lines `PLATFORM_ldflags = '…'` of one entry and one platform; what several of them say is joined. */
interface Entry {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly platform: string;
  readonly lines: { readonly line: number; readonly value: string }[];
}

const mostImages = 100;

/** `Makefile.core.def` of GRUB: an image a platform. Which platform is built, configure decides. */
export async function grubImages(tree: ProjectTree): Promise<readonly ProjectImage[]> {
  const files = fileIndex(tree.files).named('Makefile.core.def');
  if (files.length === 0) return [];
  const common = (await tree.read('conf/Makefile.common', 256 * 1024)) ?? '';
  const configure = (await tree.read('configure.ac', 1024 * 1024)) ?? '';
  const valueOf = (variable: string): string | undefined =>
    new RegExp(`^${variable}[ \\t]*[:+]?=[ \\t]*(.*)$`, 'm').exec(common)?.[1] ??
    configured(configure, variable);
  const images: ProjectImage[] = [];
  for (const file of files) {
    const text = (await tree.read(file, 1024 * 1024)) ?? '';
    images.push(...entriesOf(file, text).map((entry) => imageOf(entry, valueOf)));
  }
  return images.slice(0, mostImages);
}

function entriesOf(file: string, text: string): readonly Entry[] {
  const entries = new Map<string, Entry>();
  let name = '';
  let kind = '';
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    kind = /^(\w+)\s*=\s*\{/.exec(line)?.[1] ?? kind;
    name = /^\s*name\s*=\s*(\w+)\s*;/.exec(line)?.[1] ?? name;
    const [, platform, value] = /^\s*(\w+)_ldflags\s*=\s*'([^']*)'/.exec(line) ?? [];
    if (platform === undefined || value === undefined || !/^(kernel|image|module)$/.test(kind)) continue;
    const key = `${kind} ${name} ${platform}`;
    const entry = entries.get(key) ?? { file, kind, name, platform, lines: [] };
    entry.lines.push({ line: at + 1, value });
    entries.set(key, entry);
  }
  return [...entries.values()];
}

function imageOf(
  { file, kind, name, platform, lines }: Entry,
  valueOf: (variable: string) => string | undefined,
): ProjectImage {
  const all = lines.map(({ value }) => value).join(' ');
  const resolved = all.replace(/\$\((\w+)\)/g, (_, variable: string) => {
    const value = valueOf(variable);
    return value === undefined || /[$@]/.test(value) ? unknownText(variable) : value;
  });
  const written = shellWords(resolved);
  const open = written.filter(hasUnknown);
  const read = readLinkWords(written.filter((word) => !hasUnknown(word)));
  const machine = machineOfTriple(platform);
  return {
    name: `${name} (${platform})`,
    system: 'autotools',
    scripts: read.scripts.map(({ path }) => ({ path: joinPath(folderOf(file), path) })),
    flags: read.flags,
    searchPath: [],
    objects: [],
    outputs: [joinPath(folderOf(file), kind === 'kernel' ? `${name}.exec` : `${name}.image`)],
    maps: [],
    ...(machine === undefined ? {} : { machine }),
    rank: 'static',
    resolvable: { kind: 'after-configure', run: './configure' },
    evidence: lines.map(({ line, value }) => ({
      file,
      line,
      why: `flags of ${name} for ${platform}: ${value}`,
    })),
    unknowns: open.map(
      (word) => `${shownText(word)}: configure decides what ${unknownsOf(word).join(' and ')} is`,
    ),
  };
}

/**
 * What `configure.ac` gives a variable; undefined where it gives it several values. Options of the linker of macOS, which knows no
 * ELF, are left out: an address that is given by one of them would be taken for another.
 */
function configured(text: string, variable: string): string | undefined {
  const given = [...text.matchAll(new RegExp(`^[ \\t]*${variable}=(["'])(.*?)\\1[ \\t]*$`, 'gm'))].map(
    ([, , value = '']) => value,
  );
  const [value, ...others] = new Set(given.filter((one) => !/-(?:image_base|segalign|preload)\b/.test(one)));
  return others.length > 0 ? undefined : value;
}
