import { fileIndex } from './fileIndex';
import { folderOf, nameOf } from './paths';
import type { Evidence, ProjectImage, ProjectTree } from './project';

/** What a tree that was not configured would give a symbol of Kconfig, and where that stands. */
export interface KconfigDefault {
  readonly name: string;
  readonly value: string;
  /** What has to hold for the symbol to be there at all; absent where nothing has to. */
  readonly condition?: string;
  readonly place: Evidence;
}

const mostImages = 12;
const mostFiles = 400;
const mostHeaders = 40;
const largestFile = 512 * 1024;

/**
 * Images that wait for their configuration, with the defaults of Kconfig for the numbers that their flags and preprocessed scripts
 * name. Each is said to be a default; one that depends on other symbols is left open.
 */
export async function withKconfigDefaults(
  tree: ProjectTree,
  images: readonly ProjectImage[],
): Promise<readonly ProjectImage[]> {
  const out: ProjectImage[] = [];
  for (const [at, image] of images.entries()) {
    const waits = at < mostImages && image.resolvable.kind === 'after-configure';
    out.push(waits ? await withDefaults(tree, image) : image);
  }
  return out;
}

async function withDefaults(tree: ProjectTree, image: ProjectImage): Promise<ProjectImage> {
  const names = new Set<string>();
  for (const why of image.unknowns)
    for (const [, name = ''] of why.matchAll(/\bCONFIG_(\w+)/g)) names.add(name);
  for (const { path, template } of image.scripts)
    if (template === 'cpp') for (const name of await namesIn(tree, path)) names.add(name);
  if (names.size === 0) return image;
  const near = image.scripts[0]?.path ?? image.evidence[0]?.file ?? '.';
  const defaults = await kconfigDefaults(tree, near, names);
  if (defaults.length === 0) return image;
  const flags = defaults.flatMap((one) => flagOf(image, one));
  const { defines = [], includes = [] } = image.preprocessor ?? {};
  const given = new Set(defines.map((define) => define.split('=', 1)[0]));
  const own = defaults.filter(({ name }) => !given.has(`CONFIG_${name}`));
  return {
    ...image,
    flags: [...image.flags, ...flags.flatMap(({ words }) => words)],
    preprocessor: {
      defines: [...defines, ...own.map(({ name, value }) => `CONFIG_${name}=${value}`)],
      includes,
    },
    evidence: [...image.evidence, ...defaults.map(({ place }) => place)].slice(0, mostEvidence),
    unknowns: [
      ...image.unknowns.filter((why) => !flags.some((flag) => flag.why === why)),
      ...defaults.map(
        ({ name, value, condition }) =>
          `CONFIG_${name} is ${value} by its default${condition === undefined ? '' : ` where ${condition} holds`}, until the configuration says otherwise`,
      ),
    ],
  };
}

const mostEvidence = 24;

/** A flag of which nothing but the symbol's value is missing. */
function flagOf(
  { unknowns }: ProjectImage,
  { name, value }: KconfigDefault,
): readonly { readonly words: readonly string[]; readonly why: string }[] {
  return unknowns.flatMap((why) => {
    const [, flag] = /^(-[^…]*…[^…]*): CONFIG_\w+ is not set$/.exec(why) ?? [];
    return flag === undefined || !why.endsWith(`: CONFIG_${name} is not set`)
      ? []
      : [{ words: flag.replace('…', value).split(' '), why }];
  });
}

/** The symbols that a script and the headers it takes in name, without their `CONFIG_`. */
async function namesIn(tree: ProjectTree, script: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const { named } = fileIndex(tree.files);
  const note = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/\bCONFIG_(\w+)/g)) names.add(name);
  };
  const text = (await tree.read(script, largestFile)) ?? '';
  note(text);
  const headers = [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">]/gm)].slice(0, mostHeaders);
  for (const [, header = ''] of headers) {
    const found = named(nameOf(header)).filter((path) => path.endsWith(`/${header}`) || path === header);
    const [best] = [...found].sort((a, b) => common(b, script) - common(a, script));
    if (best !== undefined) note((await tree.read(best, largestFile)) ?? '');
  }
  return names;
}

/** How many folders two paths begin with alike. */
function common(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  const at = one.findIndex((part, i) => part !== other[i]);
  return at < 0 ? one.length : at;
}

/** The defaults of hexadecimal and whole numbers, of the Kconfig files that are for the part of the tree at hand. */
export async function kconfigDefaults(
  tree: ProjectTree,
  near: string,
  names: ReadonlySet<string>,
): Promise<readonly KconfigDefault[]> {
  const [, arch] = /(?:^|\/)arch\/([^/]+)\//.exec(near) ?? [];
  const files = fileIndex(tree.files)
    .namedLike((name) => /^Kconfig(\.|$)/.test(name))
    .filter((path) => arch === undefined || (/(?:^|\/)arch\/([^/]+)\//.exec(path)?.[1] ?? arch) === arch)
    .sort(
      (a, b) =>
        common(folderOf(b), near) - common(folderOf(a), near) || a.split('/').length - b.split('/').length,
    );
  const found = new Map<string, KconfigDefault | undefined>();
  for (const file of files.slice(0, mostFiles)) {
    const text = await tree.read(file, largestFile);
    if (text === undefined) continue;
    for (const { name, value, condition, line } of numbersIn(text, names)) {
      const before = found.get(name);
      const place = { file, line, why: `gives ${name} the default ${value ?? 'that others decide'}` };
      // Two that differ are two machines, or a condition.
      const isOpen = value === undefined || (found.has(name) && before?.value !== value);
      const own = { name, value: value ?? '', ...(condition === undefined ? {} : { condition }), place };
      found.set(name, isOpen ? undefined : (before ?? own));
    }
  }
  return [...found.values()].filter((one) => one !== undefined);
}

interface NumberSymbol {
  readonly name: string;
  /** Undefined where it depends on other symbols. */
  readonly value: string | undefined;
  readonly condition?: string;
  readonly line: number;
}

/** `config NAME` with `hex` or `int`, and its first `default`. */
function numbersIn(text: string, names: ReadonlySet<string>): readonly NumberSymbol[] {
  const out: NumberSymbol[] = [];
  const lines = text.split(/\r?\n/);
  /** Of each `if` and `menu` that is open, what it asks for. */
  const around: string[][] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [, word, asked = ''] =
      /^\s*(if|endif|menu|endmenu|depends on)\b[ \t]*(.*)$/.exec(lines[i] ?? '') ?? [];
    if (word === 'if') around.push([asked.trim()]);
    else if (word === 'menu') around.push([]);
    else if (word === 'depends on') around.at(-1)?.push(asked.trim());
    else if (word !== undefined) around.pop();
    const name = /^\s*(?:menu)?config\s+(\w+)/.exec(lines[i] ?? '')?.[1];
    if (name === undefined || !names.has(name)) continue;
    let isNumber = false;
    const conditions = around.flat();
    let first: { readonly value: string | undefined; readonly line: number } | undefined;
    for (
      i += 1;
      i < lines.length &&
      !/^\s*(menu|config|menuconfig|choice|endchoice|endmenu|if|endif|source|rsource|comment)\b/.test(
        lines[i] ?? '',
      );
      i += 1
    ) {
      const line = lines[i] ?? '';
      if (/^\s*(---)?help/.test(line)) {
        while (i + 1 < lines.length && /^(\s|$)/.test(lines[i + 1] ?? '')) i += 1;
        continue;
      }
      const depends = /^\s*depends on\s+(\S.*)$/.exec(line)?.[1];
      if (depends !== undefined) conditions.push(depends.trim());
      isNumber ||= /^\s*(hex|int|def_hex|def_int)\b/.test(line);
      const [, value = '', condition] =
        /^\s*(?:default|def_hex|def_int)\s+"?([^"\s]+)"?(\s+if\b)?/.exec(line) ?? [];
      if (value === '' || first !== undefined) continue;
      const isPlain = condition === undefined && /^(0x[\da-f]+|\d+)$/i.test(value);
      first = { value: isPlain ? value : undefined, line: i + 1 };
    }
    i -= 1;
    const condition = conditions.join(' && ').slice(0, 200);
    if (isNumber && first !== undefined)
      out.push({ name, ...first, ...(condition === '' ? {} : { condition }) });
  }
  return out;
}
