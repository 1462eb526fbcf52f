import { fileIndex } from '../fileIndex';
import { folderOf, joinPath, looksLikeScript, nameOf } from '../paths';
import type { ProjectImage, ProjectTree, ScriptReference } from '../project';
import { consistsOf, lineAt } from '../textLines';

const mostFiles = 200;
const largest = 1_000_000;

/** A build script that writes linker scripts: what it calls them, and the only file in its package that it can make them of. */
interface Writer {
  readonly file: string;
  /** Each as its parts, between which the build script puts something. */
  readonly names: readonly (readonly string[])[];
  readonly template: string;
  readonly line: number;
}

/**
 * Scripts that are not there yet and that the build script of a package writes, as the template it writes them of: its text shows
 * all but what the build script puts in.
 */
export async function withWrittenScripts(
  tree: ProjectTree,
  images: readonly ProjectImage[],
): Promise<readonly ProjectImage[]> {
  const files = fileIndex(tree.files);
  const isMissing = ({ path, generated }: ScriptReference): boolean =>
    !files.has(path) && (generated === undefined || !files.has(generated));
  if (!images.some(({ scripts }) => scripts.some(isMissing))) return images;
  const writers: Writer[] = [];
  for (const file of files.named('build.rs').slice(0, mostFiles)) {
    const writer = writerOf(file, await tree.read(file, largest), files);
    if (writer !== undefined) writers.push(writer);
  }
  if (writers.length === 0) return images;
  return images.map((image) => {
    const script = image.scripts.find(isMissing);
    const found = writers.filter(({ names }) =>
      names.some((parts) => consistsOf(nameOf(script?.path ?? ''), parts)),
    );
    const [writer, ...others] = found;
    if (script === undefined || writer === undefined || others.length > 0) return image;
    const made = { ...script, path: writer.template, template: 'configured' as const };
    return {
      ...image,
      scripts: image.scripts.map((one) => (one === script ? made : one)),
      evidence: [
        ...image.evidence,
        { file: writer.file, line: writer.line, why: `writes ${nameOf(script.path)} of ${writer.template}` },
      ],
      unknowns: [
        ...image.unknowns.filter((why) => !why.startsWith(`${script.path} is not there`)),
        `what ${writer.file} puts into ${writer.template} when it writes ${nameOf(script.path)}`,
      ],
    };
  });
}

function writerOf(
  file: string,
  text: string | undefined,
  files: ReturnType<typeof fileIndex>,
): Writer | undefined {
  if (text === undefined || !/\bfs::write\b|File::create|write_all/.test(text)) return undefined;
  const literals = [...text.matchAll(/"([^"\\\n]{3,120})"/g)].map((match) => ({
    value: match[1] ?? '',
    at: match.index,
  }));
  const templates = literals.filter(
    ({ value }) => looksLikeScript(value) && files.has(joinPath(folderOf(file), value)),
  );
  const [template] = templates;
  if (template === undefined || templates.some(({ value }) => value !== template.value)) return undefined;
  const names = literals
    .filter(({ value }) => value.includes('{') && looksLikeScript(value))
    .map(({ value }) => nameOf(value).split(/\{\w*\}/));
  return names.length === 0
    ? undefined
    : {
        file,
        names,
        template: joinPath(folderOf(file), template.value),
        line: lineAt(text, template.at),
      };
}
