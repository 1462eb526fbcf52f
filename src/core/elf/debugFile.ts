import type { Issue } from '../issue';
import type { ByteSource } from './bytes';
import { SHT } from './constants';
import { crc32, debugFilePaths, readDebugLink, type DebugLink } from './debugLink';
import { readElf, type ElfFile } from './file';
import { elfIssue } from './issues';
import { readBuildId } from './notes';
import { readSymbols, type ElfSymbols } from './symbols';

/** Files that lie beside the one that is read, for those who may open them. */
export interface FilesBeside {
  /** Of the file that is read, as `open` takes it. */
  readonly path: string;
  /** Passes the file on and closes it afterwards; undefined when there is no such file or it cannot be read. */
  open<T>(path: string, use: (file: ByteSource) => Promise<T>): Promise<T | undefined>;
}

/**
 * The symbols of an image: its own or, where they were split off, those of its debug file. A debug file is believed when its
 * build id is the image's, or where one of them has none when its sum is the one that the image states. Never rejects.
 */
export async function imageSymbols(
  source: ByteSource,
  elf: ElfFile,
  buildId: string | undefined,
  beside: FilesBeside | undefined,
): Promise<ElfSymbols> {
  const own = await readSymbols(source, elf);
  const isStripped =
    elf.type !== 1 && elf.type !== 4 && !elf.sections.some(({ type }) => type === SHT.SYMTAB);
  if (!isStripped) return own;
  const packed = elf.sections.some(({ name }) => name === '.gnu_debugdata')
    ? [elfIssue('elf-debug-packed', { file: elf.name })]
    : [];
  const link = await linkOf(source, elf);
  const split = beside === undefined ? undefined : await fromDebugFile(elf, link, buildId, beside);
  if (split?.table !== undefined) return { table: split.table, issues: [...own.issues, ...split.issues] };
  const missing =
    split !== undefined || link === undefined || beside === undefined
      ? []
      : [elfIssue('elf-debug-missing', { file: elf.name, debug: link.file })];
  return { table: own.table, issues: [...own.issues, ...(split?.issues ?? []), ...missing, ...packed] };
}

async function linkOf(source: ByteSource, elf: ElfFile): Promise<DebugLink | undefined> {
  try {
    return await readDebugLink(source, elf);
  } catch {
    return undefined;
  }
}

type SplitSymbols = Partial<Pick<ElfSymbols, 'table'>> & Pick<ElfSymbols, 'issues'>;

/** Of the first debug file that is the image's; what is wrong with others when none is. Undefined when there is none at all. */
async function fromDebugFile(
  elf: ElfFile,
  link: DebugLink | undefined,
  buildId: string | undefined,
  beside: FilesBeside,
): Promise<SplitSymbols | undefined> {
  const issues: Issue[] = [];
  for (const path of debugFilePaths(beside.path, link, buildId)) {
    const found = await beside.open(path, (file) => readDebugFile(file, path, elf, link, buildId));
    if (found?.table !== undefined) return found;
    issues.push(...(found?.issues ?? []));
  }
  return issues.length === 0 ? undefined : { issues };
}

async function readDebugFile(
  file: ByteSource,
  path: string,
  image: ElfFile,
  link: DebugLink | undefined,
  buildId: string | undefined,
): Promise<SplitSymbols> {
  const debug = await readElf(file, path);
  if (!debug.ok) return { issues: [debug.error] };
  const other = await readBuildId(file, debug.value);
  const byId = buildId !== undefined && other !== undefined;
  const found = byId ? other : hexSum(await crc32(file));
  const expected = byId ? buildId : hexSum(link?.crc);
  const data = { file: image.name, debug: path, proof: byId ? 'build id' : 'CRC-32' };
  if (found === undefined || found !== expected) {
    const values = { found: found ?? 'not known', expected: expected ?? 'not known' };
    return { issues: [elfIssue('elf-debug-other', { ...data, ...values })] };
  }
  const { table, issues } = await readSymbols(file, debug.value, image);
  if (table.count === 0) return { issues };
  return { table, issues: [...issues, elfIssue('elf-debug-file', data)] };
}

function hexSum(sum: number | undefined): string | undefined {
  return sum === undefined ? undefined : `0x${sum.toString(16).padStart(8, '0')}`;
}
