import { hex } from '../address';
import type { Issue } from '../issue';
import { fail, ok, type Result } from '../result';
import { readAhead, sliceSource, stringAt, type ByteSource } from './bytes';
import { unreadable } from './range';
import { elfIssue } from './issues';

/**
 * Archives of object files, as ar writes them: System V and GNU names, BSD names, thin archives. Source: ar(5) of FreeBSD
 * and binutils 2.40, bfd/archive.c.
 */
export interface ArchiveMember {
  readonly name: string;
  /** Of the member's header in the archive. */
  readonly headerOffset: number;
  /** In bytes. */
  readonly size: number;
  /** In a thin archive of archives, where the member's header is in the archive that `name` names. */
  readonly nestedAt?: number;
  /** The member's bytes; absent in a thin archive, whose members are files beside it. */
  readonly content?: ByteSource;
}

export interface Archive {
  readonly thin: boolean;
  /** In the archive's order, without the symbol and name tables. In a thin archive a name is a path relative to it. */
  readonly members: readonly ArchiveMember[];
  readonly issues: readonly Issue[];
}

const magicLength = 8;
const headerLength = 60;
/** Bytes of long names that are read; a library of a million members needs less. */
const nameTableLimit = 64 * 1024 * 1024;
/** A BSD name longer than this is no name. */
const bsdNameLimit = 4096;

/** 'archive', 'thin' or undefined, by the first eight bytes of a file. */
export function archiveKind(start: Uint8Array): 'archive' | 'thin' | undefined {
  const magic = latin1(start.subarray(0, magicLength));
  if (magic === '!<arch>\n') return 'archive';
  return magic === '!<thin>\n' ? 'thin' : undefined;
}

/** Lists the members of an archive. What follows a damaged header is left out and reported. Never rejects. */
export async function readArchive(source: ByteSource, name: string): Promise<Result<Archive, Issue>> {
  try {
    const start = await source.read(0, magicLength);
    const kind = archiveKind(start);
    if (kind === undefined) {
      const found = start.length === 0 ? 'an empty file' : JSON.stringify(latin1(start));
      return fail(elfIssue('ar-not-archive', { file: name, found }));
    }
    return ok(await readMembers(readAhead(source), source, name, kind === 'thin'));
  } catch (error) {
    return fail(unreadable(name, error));
  }
}

async function readMembers(
  headers: ByteSource,
  source: ByteSource,
  name: string,
  thin: boolean,
): Promise<Archive> {
  const members: ArchiveMember[] = [];
  const issues: Issue[] = [];
  let longNames: Uint8Array = new Uint8Array();
  let offset = magicLength;
  while (offset < source.size) {
    const header = parseHeader(await headers.read(offset, headerLength));
    if (!header.ok) {
      issues.push(
        elfIssue('ar-bad-member', { file: name, offset: hex(BigInt(offset)), found: header.error }),
      );
      break;
    }
    const { rawName, size } = header.value;
    const start = offset + headerLength;
    const special = specialMember(rawName);
    const embedded = !thin || special !== undefined;
    if (embedded && start + size > source.size) {
      const data = { file: name, member: rawName, offset: hex(BigInt(offset)), size: size.toString() };
      issues.push(elfIssue('ar-cut-member', { ...data, found: Math.max(0, source.size - start).toString() }));
    }
    if (special === 'names') longNames = await source.read(start, Math.min(size, nameTableLimit));
    else if (special === undefined) {
      const found = await memberName(headers, rawName, start, size, longNames);
      if (found === undefined) {
        const data = { file: name, offset: hex(BigInt(offset)), found: rawName.slice(1) };
        issues.push(elfIssue('ar-bad-name', { ...data, size: longNames.length.toString() }));
      }
      const { text, inContent, nestedAt } = found ?? { text: rawName, inContent: 0 };
      // BSD keeps its symbol table as a member with a name of this kind.
      if (!text.startsWith('__.SYMDEF')) {
        const content = sliceSource(source, start + inContent, size - inContent);
        const nested = nestedAt === undefined ? {} : { nestedAt };
        const member = { name: text, headerOffset: offset, size: size - inContent, ...nested };
        members.push(thin ? member : { ...member, content });
      }
    }
    // Members start on even offsets.
    offset = start + (embedded ? size + (size % 2) : 0);
  }
  return { thin, members, issues };
}

interface Header {
  readonly rawName: string;
  readonly size: number;
}

function parseHeader(bytes: Uint8Array): Result<Header> {
  const text = latin1(bytes);
  const size = /^\d{1,10} *$/.exec(text.slice(48, 58));
  if (text.length < headerLength || text.slice(58) !== '`\n' || size === null) {
    return fail(bytes.length === 0 ? 'the end of the file' : JSON.stringify(text.slice(0, 24)));
  }
  return ok({ rawName: rawNameOf(text.slice(0, 16)), size: Number(size[0]) });
}

/** GNU ar may leave the end of a shortened name behind a place in the name table: `/23            /`. */
function rawNameOf(field: string): string {
  return field.startsWith('/') ? field.replace(/ .*$/, '') : field.trimEnd();
}

function specialMember(rawName: string): 'symbols' | 'names' | undefined {
  if (rawName === '/' || rawName === '/SYM64/') return 'symbols';
  return rawName === '//' || rawName === 'ARFILENAMES/' ? 'names' : undefined;
}

/** The name, and how many bytes of it stand before the content proper; undefined when it is out of the name table. */
async function memberName(
  source: ByteSource,
  rawName: string,
  start: number,
  size: number,
  longNames: Uint8Array,
): Promise<{ text: string; inContent: number; nestedAt?: number } | undefined> {
  const bsd = /^#1\/(\d{1,9})$/.exec(rawName);
  if (bsd !== null) {
    const length = Number(bsd[1]);
    if (length > Math.min(size, bsdNameLimit)) return undefined;
    return { text: stringAt(await source.read(start, length), 0), inContent: length };
  }
  // A member of a nested archive in a thin one has `:offset` behind its place in the name table.
  const long = /^\/(\d{1,10})(?::(\d{1,15}))?$/.exec(rawName);
  if (long === null) return { text: rawName.endsWith('/') ? rawName.slice(0, -1) : rawName, inContent: 0 };
  const at = Number(long[1]);
  if (at >= longNames.length) return undefined;
  const end = longNames.indexOf(0x0a, at);
  const line = new TextDecoder().decode(longNames.subarray(at, end < 0 ? longNames.length : end));
  return {
    text: line.endsWith('/') ? line.slice(0, -1) : line,
    inContent: 0,
    ...(long[2] === undefined ? {} : { nestedAt: Number(long[2]) }),
  };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
