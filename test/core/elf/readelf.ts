import { execFileSync } from 'node:child_process';

/** What the tools of binutils print about a file, as data. Nothing here is of our own making: the tools are the oracle. */
export interface ReadelfSection {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly address: bigint;
  readonly offset: bigint;
  readonly size: bigint;
  readonly flags: string;
  readonly alignment: bigint;
}

export interface ReadelfSegment {
  readonly type: string;
  readonly offset: bigint;
  readonly vaddr: bigint;
  readonly paddr: bigint;
  readonly filesz: bigint;
  readonly memsz: bigint;
  readonly flags: string;
  readonly align: bigint;
  readonly sections: readonly string[];
}

export function hasTool(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Standard output of a command; warnings on standard error are let go. */
export function run(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(cwd === undefined ? {} : { cwd }),
  });
}

const h = (text: string | undefined): bigint => BigInt(`0x${(text ?? '').replace(/^0x/, '')}`);

/** The rows of `readelf -SW`. */
export function parseSections(text: string): ReadelfSection[] {
  const row =
    /^\s*\[\s*(\d+)\] (.*?)\s+(SYMTAB SECTION INDICES|SYMTAB SECTION|\S+)\s+([0-9a-f]{8,16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ([0-9a-f]{2,})\s+(\S*)\s+(\d+)\s+(\d+)\s+(\d+)$/;
  return text.split('\n').flatMap((line) => {
    const m = row.exec(line);
    if (m === null) return [];
    const [, index, name, type, address, offset, size, , flags, , , alignment] = m;
    return [
      {
        index: Number(index),
        name: name ?? '',
        type: type ?? '',
        address: h(address),
        offset: h(offset),
        size: h(size),
        flags: flags ?? '',
        alignment: BigInt(alignment ?? 0),
      },
    ];
  });
}

/** The rows of `readelf -lW`, with the mapping that follows them. */
export function parseSegments(text: string): ReadelfSegment[] {
  const row =
    /^\s+(\S+)\s+0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) (.{3}) (0x)?([0-9a-f]+)$/;
  const mapping = new Map<number, string[]>();
  for (const m of text.matchAll(/^ {3}(\d\d+)\s{2,4}(.*)$/gm)) {
    mapping.set(Number(m[1]), (m[2] ?? '').trim().split(/\s+/).filter(Boolean));
  }
  return text
    .split('\n')
    .flatMap((line) => row.exec(line) ?? [])
    .reduce<string[][]>((rows, cell, i) => {
      if (i % 10 === 0) rows.push([]);
      rows.at(-1)?.push(cell);
      return rows;
    }, [])
    .map((m, index) => ({
      type: m[1] ?? '',
      offset: h(m[2]),
      vaddr: h(m[3]),
      paddr: h(m[4]),
      filesz: h(m[5]),
      memsz: h(m[6]),
      flags: (m[7] ?? '').replace(/ /g, ''),
      align: h(m[9]),
      sections: mapping.get(index) ?? [],
    }));
}

export interface ObjdumpSection {
  readonly name: string;
  readonly size: bigint;
  readonly vma: bigint;
  readonly lma: bigint;
}

/** The rows of `objdump -hw`. */
export function parseObjdump(text: string): ObjdumpSection[] {
  const row =
    /^\s*\d+ (.*?)\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8})\s+2\*\*/gm;
  return Array.from(text.matchAll(row), (m) => ({
    name: m[1] ?? '',
    size: h(m[2]),
    vma: h(m[3]),
    lma: h(m[4]),
  }));
}

export interface NmSymbol {
  readonly value: bigint;
  readonly letter: string;
  readonly name: string;
}

/** The defined symbols of `nm -n`, in its order, without versions. */
export function parseNm(text: string): NmSymbol[] {
  return Array.from(text.matchAll(/^([0-9a-f]{8,16}) (\S) (.*)$/gm), (m) => ({
    value: h(m[1]),
    letter: m[2] ?? '',
    name: (m[3] ?? '').replace(/@.*$/, ''),
  }));
}

/** All that the tools say about a file. */
export interface Oracle {
  readonly sections: readonly ReadelfSection[];
  readonly segments: readonly ReadelfSegment[];
  readonly objdump: readonly ObjdumpSection[];
  readonly symbols: readonly NmSymbol[];
}

/** Asks the tools installed here. A stripped file's symbols are its dynamic ones. */
export function askTools(file: string): Oracle {
  const symbols = parseNm(run('nm', ['-n', file]));
  return {
    sections: parseSections(run('readelf', ['-SW', file])),
    segments: parseSegments(run('readelf', ['-lW', file])),
    objdump: parseObjdump(run('objdump', ['-hw', file])),
    symbols: symbols.length > 0 ? symbols : parseNm(run('nm', ['-D', '-n', file])),
  };
}
