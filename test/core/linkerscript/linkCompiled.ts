import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readLinkInputs } from '../../../src/core/elf/linkInput';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { openFile } from '../../../src/node/files';
import { compareMaps, linkReally } from '../../oracle/realLinker';

/** Links objects of a folder with the real linker and places them as it would: our map, and where the two differ. */
export async function linkCompiled(
  folder: string,
  command: readonly string[],
  files: readonly string[],
  script: string,
): Promise<{
  readonly ours: MemoryMap;
  readonly real: MemoryMap | undefined;
  readonly differences: readonly string[];
  readonly codes: readonly string[];
}> {
  const whole = [...command, ...files];
  const real = await linkReally(folder, whole);
  assert.ok(!real.failed, real.messages);
  const { options, dialect } = parseLinkCommand([...whole, '-o', join(folder, 'out.elf')]);
  const inputs = [];
  for (const name of files) {
    // Groups stand among the files.
    if (name.startsWith('-')) continue;
    const file = await openFile(join(folder, name));
    inputs.push(...(await readLinkInputs(file, name)).inputs);
    await file.close();
  }
  const scripts = (options.scripts ?? []).map((file) => ({ file, text: script }));
  const placement = placeScripts({ scripts, inputs, options, dialect });
  const ours = toMemoryMap(placement, 'none');
  const codes = placement.issues.map(({ code }) => code);
  return { ours, real: real.map, differences: compareMaps(ours, real).differences, codes };
}
