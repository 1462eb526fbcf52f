import { formatAddress, hex } from '../address';
import { hostAddress, hostNotes, unknownDigits } from './hostColumn';
import { superscript } from './translationRows';
import type { ChainStep, Details, HostPart, Linear } from './types';

/** Where a virtual address is in physical memory, and every virtual address of that byte. */
export function translate(
  linear: readonly Linear[],
  address: bigint,
): { readonly physical: bigint; readonly aliases: readonly bigint[] } | undefined {
  // The image comes last and knows best: its own load addresses say where its bytes are.
  const own = linear.findLast(({ start, end }) => address >= BigInt(start) && address < BigInt(end));
  if (own === undefined) return undefined;
  const physical = address - BigInt(own.start) + BigInt(own.physical);
  const aliases = linear.flatMap((piece) => {
    const offset = physical - BigInt(piece.physical);
    const alias = BigInt(piece.start) + offset;
    return offset >= 0n && alias < BigInt(piece.end) ? [alias] : [];
  });
  return { physical, aliases: [...new Set(aliases)] };
}

/** The chain from a virtual address to its physical one, and the other addresses of the same byte. */
export function translationDetails(
  linear: readonly Linear[],
  address: bigint,
  addressBits: 32 | 64,
  host?: readonly HostPart[],
): Details | undefined {
  const found = translate(linear, address);
  const own = linear.findLast(({ start, end }) => address >= BigInt(start) && address < BigInt(end));
  if (found === undefined || own === undefined) return undefined;
  const guest = host === undefined ? '' : 'guest ';
  const place = (at: bigint): Linear | undefined =>
    linear.findLast(({ start, end }) => at >= BigInt(start) && at < BigInt(end));
  const others = found.aliases.filter((alias) => alias !== address);
  return {
    heading: 'Translation',
    mono: false,
    start: hex(address),
    subtitle:
      others.length === 0
        ? 'the way of one address to its byte'
        : `one of ${(others.length + 1).toString()} virtual addresses of this byte`,
    facts: [],
    chain: [
      {
        label: capital(`${guest}virtual`),
        value: formatAddress(address, addressBits),
        note: offsetText(own.name, address - BigInt(own.start)),
        rule: linearRule(own, addressBits),
      },
      {
        label: capital(`${guest}physical`),
        value: hex(found.physical),
        note: physicalNote(host, found.physical),
        rule: host === undefined ? undefined : hostRule(host, found.physical),
      },
      ...(host === undefined ? [] : [hostStep(host, found.physical)]),
    ],
    aliases: others.map((alias) => ({
      at: hex(alias),
      text: formatAddress(alias, addressBits),
      name: place(alias)?.name ?? '',
    })),
    tables: [],
    text: [...notes(linear, found.aliases), ...(host === undefined ? [] : hostNotes(host))],
  };
}

function offsetText(name: string, offset: bigint): string {
  return offset === 0n ? `${name}, its first byte` : `${name} + ${hex(offset)}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How the physical address follows from the virtual one. */
function linearRule({ start, end, physical }: Linear, addressBits: 32 | 64): string {
  const [low, size, base] = [BigInt(start), BigInt(end) - BigInt(start), BigInt(physical)];
  if (low === base) return 'the same number';
  const bits = size.toString(2).length - 1;
  if (base === 0n && size === 1n << BigInt(bits) && low % size === 0n)
    return `virtual & (2${superscript(bits)} − 1)`;
  return low > base
    ? `virtual − ${formatAddress(low - base, addressBits)}`
    : `virtual + ${formatAddress(base - low, addressBits)}`;
}

function physicalNote(host: readonly HostPart[] | undefined, physical: bigint): string | undefined {
  if (host === undefined || host.length === 0) return undefined;
  const slot = slotOf(host, physical);
  return slot === -1 ? 'in no slot of memscape.hostMemory' : `RAM, slot ${slot.toString()}`;
}

function slotOf(host: readonly HostPart[], at: bigint): number {
  return host.findIndex(
    ({ physical, start, end }) =>
      at >= BigInt(physical) && at - BigInt(physical) < BigInt(end) - BigInt(start),
  );
}

function hostRule(host: readonly HostPart[], at: bigint): string | undefined {
  const slot = slotOf(host, at);
  const part = host[slot];
  if (part === undefined) return host.length === 0 ? 'physical + base of the slot' : undefined;
  const base = BigInt(part.physical);
  const start = `slot ${slot.toString()} base`;
  return base === 0n ? `physical + ${start}` : `physical − ${hex(base)} + ${start}`;
}

function hostStep(host: readonly HostPart[], physical: bigint): ChainStep {
  const at = hostAddress(host, physical);
  const label = 'Host virtual';
  if (at !== undefined) return { label, value: formatAddress(at, 64), note: 'by memscape.hostMemory' };
  return host.length === 0
    ? { label, value: unknownDigits.join(' '), note: 'the base of the slot is not known' }
    : { label, value: 'not known', note: 'in no slot of memscape.hostMemory' };
}

/** What the figures rest on; what holds for several ranges is said once. */
function notes(linear: readonly Linear[], addresses: readonly bigint[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, start, end, note } of linear) {
    const holds = addresses.some((at) => at >= BigInt(start) && at < BigInt(end));
    if (holds && note !== undefined) names.set(note, [...(names.get(note) ?? []), name]);
  }
  return [...names].map(([note, of]) => `${of.join(', ')}: ${note}.`);
}
