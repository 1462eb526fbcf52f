import assert from 'node:assert/strict';
import { readFileSync, readdirSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Detector, ProjectImage, ProjectTree } from '../../../src/core/project/project';

/** A tree of texts that a test writes down. */
export function textTree(texts: Readonly<Record<string, string>>, root?: string): ProjectTree {
  const files = new Map(Object.entries(texts));
  return {
    files: [...files.keys()].sort(),
    read: (path, limit = Infinity) => {
      const text = files.get(path);
      return Promise.resolve(text === undefined || text.length > limit ? undefined : text);
    },
    ...(root === undefined ? {} : { root }),
  };
}

/** A real folder, such as a build made. */
export function folderTree(root: string): ProjectTree {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (lstatSync(join(root, path)).isDirectory()) walk(path);
      else files.push(path);
    }
  };
  walk('');
  return {
    files: files.sort(),
    read: (path) => {
      try {
        return Promise.resolve(readFileSync(join(root, path), 'utf8'));
      } catch {
        return Promise.resolve(undefined);
      }
    },
    root,
  };
}

/** What a row of a table expects of an image. What it does not name is not looked at. */
export interface ExpectedImage {
  readonly name: string;
  readonly scripts: readonly string[];
  /** Flags that must be there, in this order. */
  readonly flags?: readonly string[];
  readonly outputs?: readonly string[];
  readonly machine?: string;
  readonly linker?: string;
  readonly rank?: string;
  readonly resolvable?: string;
  /** Places that the evidence must name: `file:line`. */
  readonly evidence?: readonly string[];
  readonly searchPath?: readonly string[];
  /** Words that the unknowns must hold. */
  readonly unknowns?: readonly string[];
}

export interface TreeCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly images: readonly ExpectedImage[];
  /** No other image may be found. */
  readonly only?: boolean;
}

export async function checkTree(detector: Detector, row: TreeCase): Promise<void> {
  const images = await detector.detect(textTree(row.files));
  for (const expected of row.images) checkImage(images, expected);
  if (row.only !== false)
    assert.deepEqual(images.map(({ name }) => name).sort(), row.images.map(({ name }) => name).sort());
}

export function checkImage(images: readonly ProjectImage[], expected: ExpectedImage): void {
  const image = images.find(({ name }) => name === expected.name);
  assert.ok(image, `no image ${expected.name} among ${images.map(({ name }) => name).join(', ')}`);
  assert.deepEqual(
    image.scripts.map(({ path }) => path),
    expected.scripts,
    `scripts of ${expected.name}`,
  );
  if (expected.flags !== undefined) {
    const rest = [...image.flags];
    for (const flag of expected.flags) {
      const at = rest.indexOf(flag);
      assert.ok(at >= 0, `${expected.name}: no ${flag} in ${image.flags.join(' ')}`);
      rest.splice(0, at + 1);
    }
  }
  if (expected.outputs !== undefined) assert.deepEqual(image.outputs, expected.outputs);
  if (expected.machine !== undefined) assert.equal(image.machine, expected.machine);
  if (expected.linker !== undefined) assert.equal(image.linker, expected.linker);
  if (expected.rank !== undefined) assert.equal(image.rank, expected.rank);
  if (expected.resolvable !== undefined)
    assert.equal(
      image.resolvable.kind === 'yes' ? 'yes' : `${image.resolvable.kind} ${image.resolvable.run}`,
      expected.resolvable,
    );
  if (expected.searchPath !== undefined) assert.deepEqual(image.searchPath, expected.searchPath);
  const places = image.evidence.map(({ file, line }) => `${file}:${line}`);
  for (const place of expected.evidence ?? [])
    assert.ok(places.includes(place), `${expected.name}: no evidence ${place} in ${places.join(', ')}`);
  for (const words of expected.unknowns ?? [])
    assert.ok(
      image.unknowns.some((why) => why.includes(words)),
      `${expected.name}: nothing says “${words}”: ${image.unknowns.join('; ')}`,
    );
}
