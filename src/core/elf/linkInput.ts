import type { Issue } from '../issue';
import type { LinkInput } from '../linkerscript/input';
import { archiveKind, readArchive, type ArchiveMember } from './archive';
import { bytesSource, type ByteSource } from './bytes';
import { isElf } from './file';
import { elfIssue } from './issues';
import { readObject } from './objectInput';
import { unreadable } from './range';

export interface LinkInputs {
  readonly inputs: readonly LinkInput[];
  readonly issues: readonly Issue[];
}

type ReadBeside = (path: string) => Promise<Uint8Array>;

/**
 * Reads an object file, a shared library or an archive as inputs of a link. `readBeside` reads a member of a thin archive
 * by its path relative to the archive. Never rejects.
 */
export async function readLinkInputs(
  source: ByteSource,
  file: string,
  readBeside?: ReadBeside,
): Promise<LinkInputs> {
  try {
    const start = await source.read(0, 8);
    if (archiveKind(start) !== undefined) return await readArchiveInputs(source, file, readBeside);
    if (isBitcode(start)) return { inputs: [], issues: [elfIssue('elf-lto', { file })] };
    const input = await readObject(source, file);
    return input.ok
      ? { inputs: [input.value.input], issues: input.value.issues }
      : { inputs: [], issues: [input.error] };
  } catch (error) {
    return { inputs: [], issues: [unreadable(file, error)] };
  }
}

async function readArchiveInputs(
  source: ByteSource,
  file: string,
  readBeside: ReadBeside | undefined,
): Promise<LinkInputs> {
  const archive = await readArchive(source, file);
  if (!archive.ok) return { inputs: [], issues: [archive.error] };
  const inputs: LinkInput[] = [];
  const issues: Issue[] = [...archive.value.issues];
  const open = memberOpener(file, readBeside);
  for (const member of archive.value.members) {
    const opened =
      member.content === undefined ? await open(member) : { name: member.name, content: member.content };
    if ('code' in opened) {
      issues.push(opened);
      continue;
    }
    const { content } = opened;
    const name = opened.name.replace(/^.*\//, '');
    const start = await content.read(0, 4);
    if (isBitcode(start)) issues.push(elfIssue('elf-lto', { file: `${file}(${name})` }));
    // Members that are no object, such as Rust's metadata, take no part in a link.
    if (!isElf(start)) continue;
    const input = await readObject(content, name, file);
    if (!input.ok) issues.push(input.error);
    else {
      inputs.push(input.value.input);
      issues.push(...input.value.issues);
    }
  }
  return { inputs, issues };
}

/** LLVM's intermediate code, which its linker compiles. Source: LLVM, "Bitcode File Format". */
function isBitcode(start: Uint8Array): boolean {
  const magic = start[0] === 0x42 && start[1] === 0x43 && start[2] === 0xc0 && start[3] === 0xde;
  const wrapped = start[0] === 0xde && start[1] === 0xc0 && start[2] === 0x17 && start[3] === 0x0b;
  return magic || wrapped;
}

interface Opened {
  readonly name: string;
  readonly content: ByteSource;
}

/** Opens members of a thin archive: files beside it, or members of archives beside it. */
function memberOpener(
  file: string,
  readBeside: ReadBeside | undefined,
): (member: ArchiveMember) => Promise<Opened | Issue> {
  // The members of one archive stand together, so that the last one read serves them all.
  let nested: { readonly name: string; readonly members: ReadonlyMap<number, ArchiveMember> } | undefined;
  return async ({ name, nestedAt }) => {
    try {
      if (readBeside === undefined) throw new Error('files beside the archive are out of reach here');
      if (nestedAt === undefined) return { name, content: bytesSource(await readBeside(name)) };
      if (nested?.name !== name) {
        const archive = await readArchive(bytesSource(await readBeside(name)), name);
        if (!archive.ok) return archive.error;
        const members = new Map(archive.value.members.map((member) => [member.headerOffset, member]));
        nested = { name, members };
      }
      const inner = nested.members.get(nestedAt);
      if (inner?.content === undefined) throw new Error(`it has no member at offset ${nestedAt.toString()}`);
      return { name: inner.name, content: inner.content };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return elfIssue('ar-member-missing', { file, member: name, reason });
    }
  };
}
