/**
 * What GNU ld writes to unwind through its tables of calls on x86 (elf64-x86-64.c and elf32-i386.c, elf_…_eh_frame_lazy_plt
 * and …_non_lazy_plt; seen with readelf): a CIE like those that GCC writes, and an FDE for the whole of .plt.
 */
export function pltUnwind(machine: string, form: 'lazy' | 'bound'): Uint8Array {
  const wide = machine === 'x86_64';
  const cie = wide
    ? '14000000 00000000 017a5200 01781001 1b0c0708 90010000'
    : '14000000 00000000 017a5200 017c0801 1b0c0404 88010000';
  const lazy = wide
    ? '000e1046 0e184a0f 0b770880 003f1a3b 2a332422 00000000'
    : '000e0846 0e0c4a0f 0b740478 003f1a3b 2a322422 00000000';
  const codes = form === 'lazy' ? lazy : wide ? '00000000 00000000' : '00000000';
  // The length, the distance to the CIE, the place and the size; the last two are not known yet and only may not be 0.
  const length = (12 + codes.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0');
  return bytesOf(`${cie} ${length}000000 1c000000 01000000 01000000 ${codes}`);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
