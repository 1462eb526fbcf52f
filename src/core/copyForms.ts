import { formatAddress, hex } from './address';
import type { AddressFacts } from './explain';

/** One way to write an address down. */
export interface CopyForm {
  readonly label: string;
  readonly text: string;
}

/** The forms in which an address can be copied, most wanted first. */
export function copyForms(facts: AddressFacts): readonly CopyForm[] {
  const { address, decoded, image } = facts;
  const { mode } = decoded;
  const full = formatAddress(address, mode.addressBits);
  const digits = full.slice(2);
  const indices = decoded.indices.map(({ level, index }) => `${level} ${index.toString()}`);
  const forms: CopyForm[] = [{ label: 'Address', text: full }];
  if (!decoded.canonical)
    forms.push({ label: 'Canonical form', text: formatAddress(decoded.canonicalForm, 64) });
  if (image?.symbol !== undefined) {
    const { symbol, offset } = image.symbol;
    forms.push({ label: 'Symbol', text: offset === 0n ? symbol.name : `${symbol.name}+${hex(offset)}` });
  }
  if (image?.physical !== undefined) forms.push({ label: 'Load address', text: hex(image.physical) });
  if (facts.physical?.kind === 'known')
    forms.push({ label: 'Physical address', text: hex(facts.physical.address) });
  forms.push(
    { label: 'Indices', text: [...indices, `offset ${hex(decoded.offset)}`].join(', ') },
    { label: 'C', text: `${full}${mode.addressBits === 64 ? 'ULL' : 'UL'}` },
    { label: 'C++', text: `0x${grouped(digits, "'")}` },
    { label: 'Rust', text: `0x${grouped(digits, '_')}${mode.addressBits === 64 ? '_u64' : '_u32'}` },
    { label: 'Assembly, GNU', text: full },
    { label: 'Assembly, Intel', text: `0${digits}h` },
    { label: 'Plain digits', text: digits },
    { label: 'Decimal', text: address.toString() },
    { label: 'Markdown table', text: markdownTable(facts) },
  );
  return forms;
}

function grouped(digits: string, separator: string): string {
  return digits.replace(/(.)(?=(?:.{4})+$)/g, `$1${separator}`);
}

function markdownTable({ address, decoded }: AddressFacts): string {
  const columns = [
    ...(decoded.sign === undefined ? [] : [{ name: 'sign', value: hex(decoded.sign.value) }]),
    ...decoded.indices.map(({ level, index }) => ({ name: level, value: index.toString() })),
    { name: 'offset', value: hex(decoded.offset, 3) },
  ];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['address', ...columns.map(({ name }) => name)]),
    row(['---', ...columns.map(() => '---:')]),
    row([`\`${formatAddress(address, decoded.mode.addressBits)}\``, ...columns.map(({ value }) => value)]),
  ].join('\n');
}
