import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { bytesSource } from '../src/core/elf/bytes';
import { readLinkInputs } from '../src/core/elf/linkInput';
import { readBuiltFile } from '../src/core/imageFile';
import type { MemoryMap } from '../src/core/memoryMap';
import { loadBuiltin } from '../src/core/profiles';
import { mapOfScript, type Proof } from '../src/core/scriptBuild';
import { drafts, makePanelFeed } from '../src/vscode/panelFeed';

/** Milliseconds of the processor, by part. */
export type Parts = Readonly<Record<string, number>>;

export interface EditedProject {
  /** What the extension does between two edits, so that its code is compiled when one comes. */
  rehearse(): void;
  /** Makes an edit, or takes the last one back. */
  run(edit: number): Parts;
  /** What the panel was sent last. */
  last(): Uint8Array;
}

/** A project as it is when its panel is open and nothing was edited yet. */
export async function openProject(folder: string): Promise<EditedProject> {
  const uri = (path: string): string => pathToFileURL(join(folder, path)).href;
  const image = await readBuiltFile(
    bytesSource(readFileSync(join(folder, 'build/kernel.elf'))),
    uri('build/kernel.elf'),
  );
  if (image === undefined) throw new Error('The linked file cannot be read.');
  const object = bytesSource(readFileSync(join(folder, 'build/kernel.o')));
  const { inputs } = await readLinkInputs(object, uri('build/kernel.o'));
  const text = readFileSync(join(folder, 'kernel.ld'), 'utf8');
  const edited = text.replace('+ 0x100000;', '+ 0x1000000;');
  const profile = loadBuiltin('linux-x86_64-4level');
  let proven: Proof | undefined;
  let message: Uint8Array = new Uint8Array();
  const feed = makePanelFeed((made) => {
    if (made.kind === 'packed') message = made.json;
  });
  feed.see('image', false);
  const place = (now: string): MemoryMap => {
    const made = mapOfScript({
      text: now,
      file: uri('kernel.ld'),
      readInclude: () => undefined,
      images: [image],
      objects: inputs,
      objectsAreAll: false,
      isEdited: now !== text,
      ...(proven === undefined ? {} : { proven }),
    });
    proven = made.proven ?? proven;
    return made.map;
  };
  const first = place(text);
  feed.send({ kind: 'picture', ...drafts({ map: first, profile, crumbs: ['project', first.name] }) });
  return {
    rehearse: () => {
      const map = place(`${text}\n`);
      feed.rehearse({ kind: 'picture', ...drafts({ map, profile, crumbs: ['project', map.name] }) });
    },
    last: () => message,
    run: (edit) => {
      const start = now();
      const map = place(edit % 2 === 0 ? edited : text);
      const placed = now();
      const content = {
        kind: 'picture',
        ...drafts({ map, profile, crumbs: ['project', map.name] }),
      } as const;
      content
        .outline()
        .views.find(({ id }) => id === 'image')
        ?.view();
      const drawn = now();
      feed.send(content);
      const sent = now();
      return {
        place: placed - start,
        picture: drawn - placed,
        send: sent - drawn,
        whole: sent - start,
        bytes: message.length,
      };
    },
  };
}

/** The times of so many edits, as JSON on standard output. */
export async function measure(folder: string, rehearsals: number, edits: number): Promise<void> {
  const project = await openProject(folder);
  for (let i = 0; i < rehearsals; i += 1) project.rehearse();
  console.log(JSON.stringify(Array.from({ length: edits }, (_, i) => project.run(i))));
}

function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
