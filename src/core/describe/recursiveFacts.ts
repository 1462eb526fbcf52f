import { code, dim, dimCode, text, type Fact } from './card';
import { formatAddress, formatSize, hex } from '../address';
import type { AddressFacts, RecursiveFacts } from '../explain';

/** The addresses of the table entries that translate this one, two a line and below each other. */
export function entriesFact({ recursive, decoded }: AddressFacts): readonly Fact[] {
  if (recursive === undefined) return [];
  const { entries } = recursive;
  const cells = entries.map(({ entry, address }, i) => {
    const column = entries.filter((_, other) => other % 2 === i % 2);
    const width = Math.max(...column.map((other) => other.entry.length));
    // Blanks that HTML keeps.
    const name = entry.padEnd(width, '\u00a0');
    return [dimCode(name), code(formatAddress(address, decoded.mode.addressBits))];
  });
  const lines = cells.flatMap((cell, i) => (i % 2 === 0 ? [[...cell, ...(cells[i + 1] ?? [])]] : []));
  return [{ label: 'Entries', lines }];
}

/** What an address in the window of a recursive mapping is the address of. */
export function recursiveFactRows({ map, from, hit }: RecursiveFacts): readonly Fact[] {
  if (hit === undefined) return [];
  const bits = map.mode.addressBits;
  const { start, end } = hit.translates;
  const what = hit.self ? 'maps the tables themselves' : 'maps';
  return [
    {
      label: 'Entry',
      lines: [
        [
          code(`${hit.level}[${hit.index.toString()}]`),
          ...(hit.byte === 0 ? [] : [code(`+ ${hit.byte.toString()}`)]),
          text(what),
          ...(hit.self ? [] : [code(hex(start)), text('…'), code(hex(end - 1n))]),
          dim(formatSize(end - start)),
        ],
      ],
    },
    {
      label: 'Window',
      lines: [
        [
          code(formatAddress(map.window.start, bits)),
          text('…'),
          code(formatAddress(map.window.end - 1n, bits)),
        ],
      ],
    },
    {
      label: 'Slot',
      lines: [
        [
          text(map.slot.toString()),
          ...(from === 'setting'
            ? [dim('from the setting'), dimCode('memscape.recursiveSlot')]
            : [dim('from the profile')]),
        ],
      ],
    },
  ];
}
