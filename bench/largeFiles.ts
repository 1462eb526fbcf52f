/** Large files as linkers write them, for the benchmarks. */

const elfBase = 0xffff_ffff_8000_0000n;
const mapBase = 0xffff_ffff_8010_0000n;

/** A 64-bit executable of functions of 16 bytes, their symbols in no order: what a linker of a large program writes. */
export function makeElf(count: number): Uint8Array {
  const strings: string[] = [''];
  const names = new Uint32Array(count);
  let length = 1;
  for (let i = 0; i < count; i += 1) {
    const name = `_ZN5space${(i % 97).toString()}module${(i % 1013).toString()}10function_${i.toString()}Ev`;
    names[i] = length;
    length += name.length + 1;
    strings.push(name);
  }
  const table = new TextEncoder().encode(`${strings.join('\0')}\0`);
  const sectionNames = new TextEncoder().encode('\0.text\0.symtab\0.strtab\0.shstrtab\0');
  const symtab = 64;
  const strtab = symtab + 24 * (count + 1);
  const shstrtab = strtab + table.length;
  const headers = Math.ceil((shstrtab + sectionNames.length) / 8) * 8;
  const bytes = new Uint8Array(headers + 5 * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headers), true);
  view.setUint16(52, 64, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 5, true);
  view.setUint16(62, 4, true);
  for (let i = 0; i < count; i += 1) {
    const at = symtab + 24 * (i + 1);
    view.setUint32(at, names[i] ?? 0, true);
    view.setUint8(at + 4, 0x12);
    view.setUint16(at + 6, 1, true);
    view.setBigUint64(at + 8, elfBase + BigInt((i * 7919) % count) * 16n, true);
    view.setBigUint64(at + 16, 16n, true);
  }
  bytes.set(table, strtab);
  bytes.set(sectionNames, shstrtab);
  const section = (
    index: number,
    name: number,
    type: number,
    flags: number,
    addr: bigint,
    rest: readonly number[],
  ): void => {
    const at = headers + 64 * index;
    const [offset = 0, size = 0, link = 0, info = 0, align = 1, entsize = 0] = rest;
    view.setUint32(at, name, true);
    view.setUint32(at + 4, type, true);
    view.setUint32(at + 8, flags, true);
    view.setBigUint64(at + 16, addr, true);
    view.setUint32(at + 24, offset, true);
    view.setUint32(at + 32, size, true);
    view.setUint32(at + 40, link, true);
    view.setUint32(at + 44, info, true);
    view.setUint32(at + 48, align, true);
    view.setUint32(at + 56, entsize, true);
  };
  section(1, 1, 8, 6, elfBase, [64, 16 * count]);
  section(2, 7, 2, 0, 0n, [symtab, 24 * (count + 1), 3, 1, 8, 24]);
  section(3, 15, 3, 0, 0n, [strtab, table.length]);
  section(4, 23, 3, 0, 0n, [shstrtab, sectionNames.length]);
  return bytes;
}

/** A map of GNU ld of some `size` bytes. */
export function gnuMap(size: number): string {
  const parts = ['Linker script and memory map\n\n.text           0xffffffff80100000 0x10000000\n'];
  for (let i = 0, length = 0; length < size; i += 1) {
    const address = (mapBase + BigInt(i) * 0x40n).toString(16);
    const row =
      ` .text.function_number_${i.toString()}\n                0x${address}       0x40 drivers/net/vendor${(i % 50).toString()}/built-in.a(file${(i % 2000).toString()}.o)\n` +
      `                0x${address}                function_number_${i.toString()}\n`;
    parts.push(row);
    length += row.length;
  }
  return parts.join('');
}

/** A map of ld.lld of some `size` bytes. */
export function lldMap(size: number): string {
  const parts = [
    '             VMA              LMA     Size Align Out     In      Symbol\n',
    'ffffffff80100000           100000 10000000  4096 .text\n',
  ];
  for (let i = 0, length = 0; length < size; i += 1) {
    const columns = `${(mapBase + BigInt(i) * 0x40n).toString(16)} ${(0x10_0000 + i * 0x40).toString(16).padStart(16)}       40    16`;
    const row =
      `${columns}         drivers/net/vendor${(i % 50).toString()}/built-in.a(file${(i % 2000).toString()}.o):(.text.function_number_${i.toString()})\n` +
      `${columns}                 function_number_${i.toString()}\n`;
    parts.push(row);
    length += row.length;
  }
  return parts.join('');
}
