import { formatSize } from '../address';
import type { LayoutProfile } from '../profiles/profile';
import { keepDetails, plainDetails, type Frame } from './details';
import { hexRange } from './tile';
import type { Row } from './types';

/** Sizes at the top of the space that layouts divide further; the largest that a region boundary fits is one row. */
const topSizes = [31n, 30n, 32n, 39n] as const;

/** Puts the small regions at the top of the space behind one lens, as "Top 2 GiB". */
export function groupTop(rows: readonly Row[], profile: LayoutProfile, frame: Frame): Row[] {
  const whole = 1n << BigInt(profile.addressBits);
  if (profile.addressBits !== 64) return [...rows];
  for (const bits of topSizes) {
    const start = whole - (1n << bits);
    const first = rows.findIndex((row) => row.range !== undefined && BigInt(row.range.start) === start);
    const inner = rows.slice(first);
    if (first <= 0 || inner.length < 3) continue;
    const size = formatSize(1n << bits);
    const named = inner
      .filter((row) => row.shape === 'named' && row.paint !== 'hole' && row.paint !== 'free')
      .map((row) => row.name);
    const group: Row = {
      id: `top:${bits.toString()}`,
      name: `Top ${size}`,
      mono: false,
      paint: 'window',
      shape: 'named',
      range: hexRange({ start, end: whole }),
      size,
      note: named.slice(0, 3).join(', '),
      sureness: 'exact',
      inside: {
        id: `lens:top:${bits.toString()}`,
        title: `Top ${size}`,
        subtitle: `−${size} and up`,
        addressBits: profile.addressBits,
        ruler: 'left',
        rows: inner.flatMap((row) => (row.inside === undefined ? [row] : hoist(row))),
        brackets: [],
      },
      details: keepDetails(frame, `top:${bits.toString()}`, () =>
        plainDetails(`Top ${size}`, profile.title, start, whole, frame),
      ),
    };
    return [...rows.slice(0, first), group];
  }
  return [...rows];
}

/** The rows of a space; where it is one region with nothing but the image in it, that lies in it at once: a lens would show it twice. */
export function withoutLens(rows: readonly Row[]): readonly Row[] {
  const [row] = rows;
  if (row === undefined || rows.length > 1) return rows;
  const [region, ...images] = hoist(row);
  const isAll = images.length + 1 === row.inside?.rows.length;
  return region !== undefined && isAll ? [{ ...region, inside: undefined }, ...images] : rows;
}

/** Whether a row with this id is one that `groupTop` made. */
export function isTop(id: string): boolean {
  return id.startsWith('top:');
}

/** A row whose lens is drawn in place: itself without it, then the image's rows inside it. */
function hoist(row: Row): Row[] {
  const images = (row.inside?.rows ?? []).filter((inner) => inner.id.startsWith('image:'));
  return images.length === 0 ? [row] : [row, ...images];
}
