import { finishImage, type Word } from '../linkDraft';
import { folderOf, joinPath, nameOf, stemOf } from '../paths';
import type { Detector, Evidence, ProjectImage } from '../project';
import { lineAt } from '../textLines';
import { treeFiles, type TreeFiles } from '../treeFiles';

/** Projects of Eclipse (STM32CubeIDE and its like), Keil and IAR. Only the first uses scripts of GNU ld. */
export const ideDetector: Detector = {
  system: 'ide',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    for (const path of files.named('.cproject').slice(0, 60)) {
      if (signal?.aborted === true) return images;
      images.push(...(await eclipseImages(files, path)));
    }
    for (const ending of ['.uvprojx', '.uvproj', '.ewp']) {
      for (const path of files.endingWith(ending).slice(0, 60))
        images.push(...(await foreignImages(files, path)));
    }
    return images;
  },
};

function unescaped(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}

/** The options of each configuration are attributes of `option` elements; XML is read by its tags alone. */
async function eclipseImages(files: TreeFiles, path: string): Promise<readonly ProjectImage[]> {
  const text = await files.read(path);
  if (text === undefined || text.length > 8_000_000) return [];
  const folder = folderOf(path);
  const project =
    /<name>([^<]+)<\/name>/.exec((await files.read(joinPath(folder, '.project'))) ?? '')?.[1] ??
    nameOf(folder === '.' ? 'project' : folder);
  const plain = (value: string): string =>
    unescaped(value)
      .replace(/\$\{workspace_loc:\/?\$?\{?(?:ProjName|[^}/]*)\}?\/?([^}]*)\}/g, '$1')
      .replace(/\$\{(?:ProjDirPath|ProjectDirPath|project_loc)\}\/?/g, '')
      .replace(/\$\{(?:ProjName|BuildArtifactFileBaseName|project_name)\}/g, project)
      .replace(/^"(.*)"$/, '$1');
  const images: ProjectImage[] = [];
  for (const configuration of text.matchAll(/<configuration\b([^>]*)>([^]*?)<\/configuration>/g)) {
    const attributes = configuration[1] ?? '';
    const body = configuration[2] ?? '';
    const start = configuration.index + configuration[0].indexOf(body);
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? 'Debug';
    const artifact = plain(/\bartifactName="([^"]*)"/.exec(attributes)?.[1] ?? project) || project;
    const extension = /\bartifactExtension="([^"]*)"/.exec(attributes)?.[1] ?? 'elf';
    const words: Word[] = [];
    const place = (at: number, why: string): Evidence => ({
      file: path,
      line: lineAt(text, start + at),
      why,
    });
    for (const option of body.matchAll(
      /<option\b[^>]*?superClass="([^"]*)"[^>]*?(?:\/>|>([^]*?)<\/option>)/g,
    )) {
      const [all, kind = '', inner = ''] = option;
      const value = plain(/\bvalue="([^"]*)"/.exec(all.slice(0, all.indexOf('>') + 1))?.[1] ?? '');
      const values = [...inner.matchAll(/<listOptionValue\b[^>]*\bvalue="([^"]*)"/g)].map((item) =>
        plain(item[1] ?? ''),
      );
      if (/linker.*(script|scriptfile)$|scriptfile/i.test(kind))
        for (const script of [value, ...values].filter((one) => one !== ''))
          words.push({ text: `-T${script}`, evidence: [place(option.index, `the script of ${name}`)] });
      else if (/linker.*(flags|other|ldflags)/i.test(kind))
        for (const flag of [...value.split(/\s+/), ...values].filter((one) => one !== ''))
          words.push({ text: flag, evidence: [place(option.index, `flags of ${name}`)] });
    }
    if (!/linker/i.test(body)) continue;
    images.push(
      finishImage(files, {
        name: `${artifact} (${name})`,
        system: 'ide',
        words,
        reader: 'driver',
        folders: [folder],
        outputs: [joinPath(folder, `${name}/${artifact}.${extension}`)],
        maps: files.has(joinPath(folder, `${name}/${artifact}.map`))
          ? [joinPath(folder, `${name}/${artifact}.map`)]
          : [],
        rank: 'static',
        run: 'the IDE',
        machine: /arm|stm32|cortex/i.test(body) ? 'arm' : /riscv/i.test(body) ? 'riscv32' : undefined,
        evidence: [place(0, `the configuration ${name}`)],
      }),
    );
  }
  return images;
}

/** Keil's scatter files and IAR's configuration files are languages of their own. */
async function foreignImages(files: TreeFiles, path: string): Promise<readonly ProjectImage[]> {
  const text = await files.read(path);
  if (text === undefined || text.length > 8_000_000) return [];
  const isKeil = !path.endsWith('.ewp');
  const match = isKeil ? /<ScatterFile>([^<]+)<\/ScatterFile>/.exec(text) : /([\w$./\\-]+\.icf)/.exec(text);
  const script = match?.[1]
    ?.trim()
    .replaceAll('\\', '/')
    .replace(/^\$PROJ_DIR\$\//, '');
  const linker = isKeil ? 'armlink' : 'ilinkarm';
  return [
    finishImage(files, {
      name: stemOf(path),
      system: 'ide',
      words: [],
      reader: 'driver',
      folders: [folderOf(path)],
      outputs: [],
      rank: 'static',
      run: linker,
      resolvable: { kind: 'needs-running', run: linker },
      machine: 'arm',
      evidence: [
        {
          file: path,
          line: match === null ? 1 : lineAt(text, match.index),
          why: script === undefined ? `a project that ${linker} links` : `${linker} is given ${script}`,
        },
      ],
      unknowns: [`${script ?? 'its layout'} is in the language of ${linker}, which is not supported`],
    }),
  ];
}
