import { type State, complain, refuse } from './commandState';

/** `--build-id=style` */
export function takeBuildId(state: State, style: string): void {
  state.options.buildId = style;
  if (style === 'none') return;
  const option = `--build-id=${style}`;
  if (state.dialect === 'gnu') {
    if (gnuBuildIdBytes(style) === 0) complain(state, option, 'there is no such style, and no note is made');
  } else if (style.startsWith('0x')) {
    if (!/^0x[0-9a-fA-F]*$/.test(style)) refuse(state, option, 'it is not a hexadecimal value');
  } else if (!lldStyles.has(style)) refuse(state, option, 'there is no such style');
}

/** 0 for a style that GNU ld goes past (compute_build_id_size): digits in pairs, with `-` and `:` between them. */
export function gnuBuildIdBytes(style: string): number {
  if (style === 'sha1') return 20;
  if (style === 'md5' || style === 'uuid') return 16;
  const digits = /^0x((?:[-:]|[0-9a-fA-F]{2})+)$/.exec(style)?.[1] ?? '';
  return digits.replace(/[-:]/g, '').length / 2;
}

const lldStyles: ReadonlyMap<string, bigint> = new Map([
  ['fast', 8n],
  ['md5', 16n],
  ['uuid', 16n],
  ['sha1', 20n],
  ['tree', 20n],
]);

/** Bytes of the hash; the word alone asks for a fast one (SyntheticSections.cpp, getHashSize). */
export function lldBuildIdBytes(style: string): bigint {
  const digits = /^0x([0-9a-fA-F]*)$/.exec(style)?.[1];
  // A last digit without a second one counts.
  return digits === undefined ? (lldStyles.get(style) ?? 8n) : BigInt((digits.length + 1) >> 1);
}
