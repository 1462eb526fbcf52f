import type { MapBuilder, MapTarget } from './builder';
import { hexadecimal } from './lines';

/** Takes the lines of a map file, one after the other. */
export type LineReader = (line: string, number: number) => void;

const hexNumber = '0x([0-9a-fA-F]{1,16})';
/** The name of an output or input section, with the row's figures behind it or on the next line. */
const named = new RegExp(`^( ?)(\\*\\* \\S+(?: \\S+){0,4}|\\S+) +${hexNumber} +${hexNumber}(?: (.*))?$`);
const figures = new RegExp(`^ +${hexNumber} +${hexNumber}(?: (.*))?$`);
const symbolRow = new RegExp(`^ +${hexNumber} {2,}(\\S.*)$`);
const dataRow = new RegExp(`^${hexNumber} (BYTE|SHORT|LONG|QUAD|SQUAD|ASCIZ?) `);
const regionRow = new RegExp(`^(\\S+) +${hexNumber} +${hexNumber}(?: +(\\S*))?$`);
/** "load address 0x…" in any language. */
const loadAddress = new RegExp(`^\\D*\\b${hexNumber}$`);
/** The region that every map of GNU ld ends its list of regions with; the heading of the map proper follows. */
const lastRegion = '*default* ';
const assignment = /^(?:(?:PROVIDE|HIDDEN|PROVIDE_HIDDEN) \()?([A-Za-z_.$][\w.$]*) = /;

/**
 * Reads maps of GNU ld and of gold, whose rows are alike. Source: binutils 2.40, ld/ldlang.c (lang_map and below) and
 * gold/mapfile.cc. A name that fills its column has its figures on the next line. GNU ld leaves the load address out where
 * it is the run-time one; gold leaves it out unless a script states it, so that there it is not known.
 */
export function gnuReader(map: MapBuilder, dialect: 'gnu' | 'gold'): LineReader {
  let part: 'before' | 'memory' | 'heading' | 'map' | 'after' = 'before';
  /** Rows that are regions if the list turns out to be one: its heading may be in any language. */
  let regions: RegExpExecArray[] = [];
  /** A name whose figures are on the next line; `indent` is empty for an output section. */
  let pending: { readonly indent: string; readonly name: string } | undefined;

  const row = (indent: string, name: string, address: string, size: string, rest: string): void => {
    const [vma, bytes] = [hexadecimal(address), hexadecimal(size)];
    if (indent === '') {
      const load = loadAddress.exec(rest)?.[1];
      const lma = load !== undefined ? BigInt(`0x${load}`) : dialect === 'gnu' ? vma : undefined;
      map.section(name, vma, bytes, lma);
    } else if (name === '*fill*' || name === '** fill' || name === '** zero fill')
      map.piece('fill', '', '', vma, bytes);
    else if (name === 'COMMON' || name === '** common')
      map.piece('common', fileOf(rest), 'COMMON', vma, bytes);
    else map.piece('input', fileOf(rest), name, vma, bytes);
  };

  const mapLine = (line: string, number: number): void => {
    if (pending !== undefined) {
      const { indent, name } = pending;
      pending = undefined;
      const m = figures.exec(line);
      if (m !== null) {
        row(indent, name, m[1] ?? '', m[2] ?? '', m[3] ?? '');
        return;
      }
      // A name without figures is an output section that came to nothing.
      if (indent === '') map.outside();
    }
    if (line === '') return;
    if (line.startsWith('  ')) {
      indentedLine(line);
      return;
    }
    if (line.startsWith(' *') && !line.startsWith(' *fill*') && !line.startsWith(' ** ')) return;
    const m = line.includes(' 0x') ? named.exec(line) : null;
    if (m !== null) {
      row(m[1] ?? '', m[2] ?? '', m[3] ?? '', m[4] ?? '', m[5] ?? '');
      return;
    }
    const name = /^( ?)(\*\* \S+(?: \S+){0,4}|\S+(?: \S+)?)$/.exec(line);
    if (name !== null && !isPattern(name[2] ?? '')) pending = { indent: name[1] ?? '', name: name[2] ?? '' };
    else if (/^ ?\.\S+ +0x/.test(line)) map.badRow(number);
  };

  const indentedLine = (line: string): void => {
    const m = symbolRow.exec(line);
    if (m === null) return;
    const [, value, text] = m;
    if (text?.startsWith('0x') === true) {
      const data = dataRow.exec(text);
      if (data !== null) map.piece('data', '', '', BigInt(`0x${value ?? ''}`), BigInt(`0x${data[1] ?? ''}`));
      return;
    }
    // Most rows are names of symbols; only an assignment has this in it.
    const assigned = text?.includes(' = ') === true ? assignment.exec(text)?.[1] : undefined;
    if (assigned !== undefined) {
      if (assigned !== '.') map.assignment(assigned, BigInt(`0x${value ?? ''}`));
    } else if (!/^(\. |ASSERT |PROVIDE|HIDDEN|\(size before)/.test(text ?? '')) {
      map.symbol(text ?? '', hexadecimal(value ?? ''), 0n);
    }
  };

  return (line, number) => {
    if (line === 'Memory Configuration') part = 'memory';
    else if (line === 'Linker script and memory map' || line === 'Memory map') part = 'map';
    else if (line === 'Cross Reference Table') part = 'after';
    else if (part === 'before' || part === 'memory') {
      if (line.startsWith(lastRegion)) {
        for (const [, name = '', origin = '', length = '', rights = ''] of regions)
          map.memory(name, BigInt(`0x${origin}`), BigInt(`0x${length}`), rights);
        part = 'heading';
        return;
      }
      const m = regionRow.exec(line);
      if (dialect === 'gold' && ((m !== null && m[4] === undefined) || line.startsWith(' ** '))) {
        // Its own heading may be in any language, too.
        part = 'map';
        mapLine(line, number);
      } else if (m !== null && regions.length < mostRegions) regions.push(m);
      else if (line !== '' && part === 'before') regions = [];
    } else if (part === 'heading') {
      if (line !== '') part = 'map';
    } else if (part === 'map') {
      // Nearly all rows start with a blank.
      const output = line.startsWith('OUTPUT(') ? /^OUTPUT\(.* (\S+)\)$/.exec(line) : null;
      if (output !== null) map.target(targetOf(output[1] ?? ''));
      else if (!line.startsWith(' ') && /^(LOAD |START GROUP|END GROUP)/.test(line)) map.outside();
      else mapLine(line, number);
    }
  };
}

const mostRegions = 10_000;

/** `lib.a(member.o)` as `lib.a:member.o`. */
export function fileOf(text: string): string {
  const file = text.trim();
  if (!file.endsWith(')')) return file;
  // A member's name may hold parentheses of its own, so the one that matches the last is looked for.
  let depth = 0;
  for (let i = file.length - 1; i > 0; i -= 1) {
    if (file[i] === ')') depth += 1;
    else if (file[i] === '(') depth -= 1;
    if (depth === 0) return `${file.slice(0, i)}:${file.slice(i + 1, -1)}`;
  }
  return file;
}

function isPattern(name: string): boolean {
  return /[()*]/.test(name) && !name.startsWith('** ');
}

/** BFD's names of targets, such as elf64-x86-64, elf32-littlearm, elf64-littleriscv. */
function targetOf(name: string): MapTarget {
  const m = /^(?:elf|pei?)(32|64)?-(big|little)?(.*)$/.exec(name);
  if (m === null) return {};
  const bits = m[1] === '32' ? 32 : m[1] === '64' ? 64 : undefined;
  const plain = m[3] === 'x86-64' ? 'x86_64' : (m[3] ?? '');
  const machine = plain === 'riscv' && bits !== undefined ? `riscv${bits.toString()}` : plain;
  const known = ['x86_64', 'i386', 'arm', 'aarch64', 'riscv32', 'riscv64'].includes(machine);
  const order = m[2] ?? (machine === 'x86_64' || machine === 'i386' ? 'little' : undefined);
  return {
    ...(bits === undefined ? {} : { addressBits: bits }),
    ...(known ? { machine } : {}),
    ...(order === 'little' || order === 'big' ? { byteOrder: order } : {}),
  };
}
