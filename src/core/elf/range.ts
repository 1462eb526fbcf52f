import { hex } from '../address';
import type { Issue } from '../issue';
import type { ByteSource } from './bytes';
import { elfIssue } from './issues';

/** The headers of four million sections, more than any linker writes. */
export const headerTableLimit = 256 * 1024 * 1024;

/** What a reader of a part of a file needs to say where it was. */
export interface RangeReader {
  readonly source: ByteSource;
  readonly name: string;
  readonly issues: Issue[];
}

/** The bytes of a range that the file claims to hold, cut to the file and to `limit`, with an issue when they were cut. */
export async function readRange(
  reader: RangeReader,
  table: string,
  offset: bigint,
  size: bigint,
  limit = headerTableLimit,
): Promise<Uint8Array> {
  const { source, name, issues } = reader;
  const total = BigInt(source.size);
  const available = offset >= total ? 0n : total - offset;
  const inFile = size < available ? size : available;
  if (inFile < size) {
    const data = {
      file: name,
      table,
      offset: hex(offset),
      expected: size.toString(),
      found: inFile.toString(),
    };
    issues.push(elfIssue('elf-cut-table', data));
  } else if (size > BigInt(limit)) {
    issues.push(
      elfIssue('elf-table-limit', { file: name, table, found: size.toString(), limit: limit.toString() }),
    );
  }
  const length = Math.min(Number(inFile), limit);
  // The offset is below the file's size here, so it is exact as a number.
  return length === 0 ? new Uint8Array() : source.read(Number(offset), length);
}

/** What a rejected read says, as a finding. */
export function unreadable(name: string, error: unknown): Issue {
  return elfIssue('elf-unreadable', {
    file: name,
    reason: error instanceof Error ? error.message : String(error),
  });
}
