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

export function readelfSections(file: string): ReadelfSection[] {
  const row = /^\s*\[\s*(\d+)\] (.*?)\s+(\S+)\s+([0-9a-f]{8,16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ([0-9a-f]{2,})\s+(\S*)\s+(\d+)\s+(\d+)\s+(\d+)$/;
  return run('readelf', ['-SW', file])
    .split('\n')
    .flatMap((line) => {
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

export function readelfSegments(file: string): ReadelfSegment[] {
  const text = run('readelf', ['-lW', file]);
  const row = /^\s+(\S+)\s+0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+) (.{3}) (0x)?([0-9a-f]+)$/;
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

/** Name, VMA and LMA of every section that objdump lists. */
export function objdumpSections(file: string): { name: string; size: bigint; vma: bigint; lma: bigint }[] {
  const text = run('objdump', ['-hw', file]);
  const row = /^\s*\d+ (.*?)\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8,16})\s+([0-9a-f]{8})\s+2\*\*/gm;
  return Array.from(text.matchAll(row), (m) => ({ name: m[1] ?? '', size: h(m[2]), vma: h(m[3]), lma: h(m[4]) }));
}

/** `value name` of every defined symbol of `nm -n`, in its order, without versions. */
export function nmSymbols(file: string, dynamic = false): { value: bigint; letter: string; name: string }[] {
  const text = run('nm', dynamic ? ['-D', '-n', file] : ['-n', file]);
  return Array.from(text.matchAll(/^([0-9a-f]{8,16}) (\S) (.*)$/gm), (m) => ({
    value: h(m[1]),
    letter: m[2] ?? '',
    name: (m[3] ?? '').replace(/@.*$/, ''),
  }));
}
