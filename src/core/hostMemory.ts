import { hex } from './address';
import { parseAddress, parseSize } from './profiles/quantityText';

/** Guest physical memory that lies in one piece in the virtual memory of the process that runs the guest. */
export interface HostSlot {
  readonly guestPhysical: bigint;
  readonly hostVirtual: bigint;
  /** In bytes, more than 0. */
  readonly size: bigint;
}

export interface HostMemory {
  /** By guest address, without overlaps; empty where nothing was given. */
  readonly slots: readonly HostSlot[];
  /** A sentence for each entry that says nothing sure, and is left out therefore. */
  readonly problems: readonly string[];
}

/** QEMU has at most 509 slots of KVM; more is no machine. */
const mostSlots = 512;

/** Reads the setting `memscape.hostMemory`, which may be anything. */
export function readHostMemory(value: unknown): HostMemory {
  if (value === undefined || value === null) return { slots: [], problems: [] };
  if (!Array.isArray(value)) return { slots: [], problems: ['memscape.hostMemory is no list.'] };
  const entries: readonly unknown[] = value;
  const slots: HostSlot[] = [];
  const problems: string[] = [];
  for (const [at, entry] of entries.slice(0, mostSlots).entries()) {
    const slot = readSlot(entry);
    const other = typeof slot === 'string' ? undefined : slots.find((own) => overlap(own, slot));
    const wrong =
      typeof slot === 'string'
        ? slot
        : other === undefined
          ? undefined
          : `overlaps the slot at guest physical ${hex(other.guestPhysical)}`;
    if (wrong !== undefined) problems.push(`memscape.hostMemory, entry ${(at + 1).toString()}: ${wrong}.`);
    else if (typeof slot !== 'string') slots.push(slot);
  }
  if (entries.length > mostSlots) {
    problems.push(`memscape.hostMemory: only the first ${mostSlots.toString()} entries are read.`);
  }
  slots.sort((a, b) => (a.guestPhysical < b.guestPhysical ? -1 : 1));
  return { slots, problems };
}

/** The slot, or what is wrong with it. */
function readSlot(entry: unknown): HostSlot | string {
  if (typeof entry !== 'object' || entry === null) return 'is no object';
  // An object has properties; each is checked before it is used.
  const given = entry as Readonly<Record<string, unknown>>;
  const guestPhysical = addressOf(given.guestPhysical);
  if (guestPhysical === undefined) return 'guestPhysical is no address such as "0x0"';
  const hostVirtual = addressOf(given.hostVirtual);
  if (hostVirtual === undefined) return 'hostVirtual is no address such as "0x7f3ac0000000"';
  const size = quantity(given.size, parseSize);
  if (size === undefined || size === 0n) return 'size is no size such as "3GiB"';
  if (guestPhysical + size > space || hostVirtual + size > space) return 'ends beyond 64 bits';
  return { guestPhysical, hostVirtual, size };
}

const space = 1n << 64n;

function addressOf(value: unknown): bigint | undefined {
  // Counting back from the end of the space means nothing here.
  if (typeof value === 'string' && value.trim().startsWith('-')) return undefined;
  if (typeof value === 'number' && value < 0) return undefined;
  return quantity(value, (text) => parseAddress(text, 64));
}

function quantity(value: unknown, parse: typeof parseSize): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const read = parse(value);
  return read.ok ? read.value : undefined;
}

function overlap(a: HostSlot, b: HostSlot): boolean {
  return a.guestPhysical < b.guestPhysical + b.size && b.guestPhysical < a.guestPhysical + a.size;
}
