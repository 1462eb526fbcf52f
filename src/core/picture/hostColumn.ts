import { formatSize, hex } from '../address';
import type { HostMemory, HostSlot } from '../hostMemory';
import type { LayoutProfile } from '../profiles/profile';
import { keepDetails, plainDetails, type Frame } from './details';
import { gapRow, tileNested, type Placed } from './tile';
import type { Band, Column, HostPart, Row } from './types';

/** Whether the memory of a layout is that of a guest: it says so itself, or it is said where it lies in the host. */
export function isGuest(profile: LayoutProfile, host: HostMemory | undefined): boolean {
  return profile.guest === true || (host !== undefined && host.slots.length > 0);
}

const unknownId = 'host:unknown';
/** A dot for each digit that nobody but the virtual machine monitor knows. */
export const unknownDigits = ['····', '····', '····', '····'];
const unknownWhy =
  'The virtual machine monitor chooses where each of its memory slots lies, anew in every run. The setting memscape.hostMemory says where: QEMU’s monitor tells it with gpa2hva.';

/** Memory of the process that runs the guest, slot by slot; one row without an address where no slot is known. */
export function hostColumn(slots: readonly HostSlot[], frame: Frame): Column {
  return {
    id: 'host',
    title: 'Host virtual',
    subtitle: 'in the process that runs it',
    addressBits: 64,
    ruler: 'right',
    rows: slots.length === 0 ? [unknownRow(frame)] : slotRows(slots, frame),
    brackets: [],
  };
}

function unknownRow(frame: Frame): Row {
  return {
    id: unknownId,
    name: 'guest memory',
    mono: false,
    paint: 'window',
    shape: 'named',
    pattern: unknownDigits,
    note: 'base not known',
    sureness: 'unknown',
    details: keepDetails(frame, unknownId, () => ({
      heading: 'Guest memory in the host',
      mono: false,
      subtitle: 'base not known',
      facts: [{ label: 'Host VA', value: unknownDigits.join(' '), note: 'slot base + physical address' }],
      tables: [],
      text: [unknownWhy],
    })),
  };
}

function slotRows(slots: readonly HostSlot[], frame: Frame): Row[] {
  const placed = slots.map((slot, i): Placed => {
    const { guestPhysical, hostVirtual, size } = slot;
    const id = slotId('host', slot);
    const details = keepDetails(frame, id, () => ({
      ...plainDetails(
        slotName(i),
        'guest memory, by memscape.hostMemory',
        hostVirtual,
        hostVirtual + size,
        hostFrame,
      ),
      // Indices of the guest's page tables say nothing about an address of the host.
      start: undefined,
      tables: [],
      text: [`Guest physical ${hex(guestPhysical)} and up: host virtual ${hex(hostVirtual)} + its offset.`],
    }));
    return { start: hostVirtual, end: hostVirtual + size, row: { ...slotLook(slot, i), id, details } };
  });
  return tileNested(placed, (gap) =>
    gapRow('host', gap, {
      name: 'not of the guest',
      paint: 'hole',
      shape: gap.end - gap.start > 0x1_0000n ? 'cut' : 'short',
    }),
  );
}

const hostFrame = { addressBits: 64, book: new Map() } as const;

/** The same slots as rows of the physical column. */
export function physicalSlots(slots: readonly HostSlot[]): Placed[] {
  return slots.map((slot, i) => ({
    start: slot.guestPhysical,
    end: slot.guestPhysical + slot.size,
    row: {
      ...slotLook(slot, i),
      name: `RAM, ${slotName(i)}`,
      id: slotId('physical', slot),
      details: slotId('host', slot),
    },
  }));
}

/** From each slot's physical addresses to its host ones; from all physical memory where no slot is known. */
export function hostBands(slots: readonly HostSlot[], physical: readonly Row[]): Band[] {
  if (slots.length > 0) {
    return slots.map((slot) => ({
      id: slotId('band', slot),
      from: slotId('physical', slot),
      to: slotId('host', slot),
      paint: 'window',
    }));
  }
  const whole = physical.filter(({ shape, depth, paint }) => shape === 'named' && !depth && paint !== 'hole');
  return whole.map(({ id }) => ({ id: `band:${id}`, from: id, to: unknownId, paint: 'window' }));
}

export function hostParts(slots: readonly HostSlot[]): HostPart[] {
  return slots.map(({ guestPhysical, hostVirtual, size }) => ({
    physical: hex(guestPhysical),
    start: hex(hostVirtual),
    end: hex(hostVirtual + size),
  }));
}

/** Where a physical byte of the guest is in its host; absent where no slot has it. */
export function hostAddress(parts: readonly HostPart[], physical: bigint): bigint | undefined {
  for (const { physical: base, start, end } of parts) {
    const at = physical - BigInt(base) + BigInt(start);
    if (at >= BigInt(start) && at < BigInt(end)) return at;
  }
  return undefined;
}

/** What an unknown host address rests on. */
export function hostNotes(parts: readonly HostPart[]): string[] {
  return parts.length === 0 ? [unknownWhy] : [];
}

function slotLook(slot: HostSlot, i: number): Omit<Placed['row'], 'id' | 'details'> {
  return {
    name: slotName(i),
    mono: false,
    paint: 'window',
    shape: 'named',
    size: formatSize(slot.size),
    sureness: 'exact',
  };
}

function slotName(i: number): string {
  return `slot ${i.toString()}`;
}

function slotId(column: string, { guestPhysical }: HostSlot): string {
  return `${column}:slot:${hex(guestPhysical)}`;
}
