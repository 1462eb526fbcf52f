/**
 * A vertical axis over addresses, cut into pieces. Inside a piece position and address are proportional; the pieces
 * follow one another, so the whole is monotonic. Everything is computed in whole numbers: a position is counted in
 * units of 2⁻⁹⁶ of a base pixel, finer than a byte even where 2^64 bytes share one pixel, and so a pixel leads back to
 * the byte it came from at any zoom.
 */
export interface Axis {
  readonly pieces: readonly AxisPiece[];
  /** Those of the pieces that have addresses. */
  readonly ranged: readonly RangedPiece[];
  /** Height of all pieces, in units. */
  readonly length: bigint;
}

export interface AxisPiece {
  /** Absent for a piece that stands for something without a known address. */
  readonly range: { readonly start: bigint; readonly end: bigint } | undefined;
  /** Distance of its low end from the low end of the axis, in units. */
  readonly offset: bigint;
  readonly height: bigint;
}

export type RangedPiece = AxisPiece & { readonly range: { readonly start: bigint; readonly end: bigint } };

/** The part of an axis that is in view, in units from its low end, and the pixels it is spread over. */
export interface AxisWindow {
  readonly from: bigint;
  readonly to: bigint;
  /** Pixel of the window's upper edge on the screen. */
  readonly top: number;
  readonly height: number;
  /** True when low addresses are at the top. */
  readonly flipped: boolean;
}

const unitBits = 96n;
/** Pixels are whole numbers of 1/65,536 inside, so that the way back can be exact. */
const subPixels = 65_536;

/** A base height in pixels as units; heights are counted in sixteenths of a pixel at the finest. */
export function toUnits(pixels: number): bigint {
  return BigInt(Math.round(pixels * 16)) << (unitBits - 4n);
}

export function fromUnits(units: bigint): number {
  return Number(units >> (unitBits - 16n)) / subPixels;
}

export interface PieceHeight {
  readonly range?: { readonly start: bigint; readonly end: bigint } | undefined;
  /** In base pixels. */
  readonly height: number;
}

/** Pieces low to high. Ranges must ascend and not overlap; empty ranges and heights of nothing are dropped. */
export function makeAxis(heights: readonly PieceHeight[]): Axis {
  const pieces: AxisPiece[] = [];
  const ranged: RangedPiece[] = [];
  let offset = 0n;
  let end = -1n;
  for (const { range, height } of heights) {
    const units = toUnits(height);
    if (range !== undefined) {
      if (range.start < end) throw new RangeError('pieces of an axis must ascend');
      if (range.end <= range.start) continue;
      end = range.end;
    }
    // A piece with a range keeps a sliver, or its addresses would have no place at all.
    const kept = range !== undefined && units < minimumUnits ? minimumUnits : units;
    if (kept === 0n) continue;
    pieces.push({ range, offset, height: kept });
    if (range !== undefined) ranged.push({ range, offset, height: kept });
    offset += kept;
  }
  return { pieces, ranged, length: offset };
}

const minimumUnits = 1n << (unitBits - 8n);

/** The whole of an axis in `height` pixels from `top`. */
export function wholeWindow(axis: Axis, top: number, height: number, flipped: boolean): AxisWindow {
  return { from: 0n, to: axis.length === 0n ? 1n : axis.length, top, height, flipped };
}

/** Position of an address, in units; addresses between pieces are at the next piece's low end. Undefined outside. */
export function unitsOf(axis: Axis, address: bigint): bigint | undefined {
  const { ranged } = axis;
  let low = 0;
  let high = ranged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = ranged[middle];
    if (piece !== undefined && piece.range.end > address) high = middle;
    else low = middle + 1;
  }
  const piece = ranged[low];
  const before = ranged[low - 1];
  if (piece === undefined) {
    return before?.range.end === address ? before.offset + before.height : undefined;
  }
  const { start, end } = piece.range;
  // Most that is asked for is the start of a piece, and large numbers are slow to divide.
  if (address <= start) return address < start && before === undefined ? undefined : piece.offset;
  return piece.offset + ((address - start) * piece.height) / (end - start);
}

/** The highest address at or below a position. Undefined where the piece has no address. */
function addressAtUnits(axis: Axis, units: bigint): bigint | undefined {
  const piece = pieceAt(axis, units);
  const range = piece?.range;
  if (piece === undefined || range === undefined) return undefined;
  const size = range.end - range.start;
  const offset = ceilDivide((units - piece.offset + 1n) * size, piece.height) - 1n;
  return range.start + (offset < size ? offset : size - 1n);
}

function pieceAt(axis: Axis, units: bigint): AxisPiece | undefined {
  let low = 0;
  let high = axis.pieces.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const piece = axis.pieces[middle];
    if (piece === undefined) return undefined;
    if (units < piece.offset) high = middle - 1;
    else if (units >= piece.offset + piece.height) low = middle + 1;
    else return piece;
  }
  return undefined;
}

/** Pixel of a position; far outside the window it may be any large number. */
export function pixelOfUnits(window: AxisWindow, units: bigint): number {
  const distance = ((units - window.from) * pixelsInside(window)) / (window.to - window.from);
  const clamped = distance > farAway ? farAway : distance < -farAway ? -farAway : distance;
  const pixels = Number(clamped) / subPixels;
  return window.flipped ? window.top + pixels : window.top + window.height - pixels;
}

/** Pixels past this are past any screen; it keeps numbers that go into drawings small. */
const farAway = BigInt(1_000_000 * subPixels);

export function pixelOfAddress(axis: Axis, window: AxisWindow, address: bigint): number | undefined {
  const units = unitsOf(axis, address);
  return units === undefined ? undefined : pixelOfUnits(window, units);
}

/** The position under a pixel: the highest one that is drawn there. */
export function unitsAtPixel(window: AxisWindow, pixel: number): bigint {
  const pixels = window.flipped ? pixel - window.top : window.top + window.height - pixel;
  const distance = BigInt(Math.floor(pixels * subPixels));
  return window.from + ceilDivide((distance + 1n) * (window.to - window.from), pixelsInside(window)) - 1n;
}

/** The byte under a pixel. Undefined outside the axis and where nothing has an address. */
export function addressAtPixel(axis: Axis, window: AxisWindow, pixel: number): bigint | undefined {
  return addressAtUnits(axis, unitsAtPixel(window, pixel));
}

function pixelsInside(window: AxisWindow): bigint {
  return BigInt(Math.max(1, Math.round(window.height * subPixels)));
}

function ceilDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b > 0n ? quotient + 1n : quotient;
}

/**
 * The window after zooming by `factor` about a pixel, kept inside the axis. Zooming in ends where one byte is 64
 * pixels high; zooming out ends at the whole axis.
 */
export function zoomWindow(axis: Axis, window: AxisWindow, pixel: number, factor: number): AxisWindow {
  const span = window.to - window.from;
  const scaled = (span * 1024n) / BigInt(Math.max(1, Math.round(factor * 1024)));
  const shortest = smallestByte(axis) * BigInt(Math.max(1, Math.round(window.height / 64)));
  // A window that is shorter already does not become longer by zooming in.
  const least = factor > 1 && shortest > span ? span : shortest;
  const next = clampBig(scaled, least < axis.length ? least : axis.length, axis.length);
  const anchor = clampBig(unitsAtPixel(window, pixel), window.from, window.to);
  const from = anchor - ((anchor - window.from) * next) / span;
  return placeWindow(axis, window, from, next);
}

/** The window moved by pixels; positive moves the picture down. */
export function panWindow(axis: Axis, window: AxisWindow, pixels: number): AxisWindow {
  const span = window.to - window.from;
  const distance =
    (BigInt(Math.round(pixels * 16)) * span) / BigInt(Math.max(1, Math.round(window.height * 16)));
  return placeWindow(axis, window, window.flipped ? window.from - distance : window.from + distance, span);
}

function placeWindow(axis: Axis, window: AxisWindow, from: bigint, span: bigint): AxisWindow {
  const start = clampBig(from, 0n, axis.length - span);
  return { ...window, from: start, to: start + span };
}

const smallestByteOf = new WeakMap<Axis, bigint>();

function smallestByte(axis: Axis): bigint {
  const known = smallestByteOf.get(axis) ?? findSmallestByte(axis);
  smallestByteOf.set(axis, known);
  return known;
}

function findSmallestByte(axis: Axis): bigint {
  let smallest = axis.length;
  for (const { range, height } of axis.pieces) {
    if (range === undefined) continue;
    const byte = height / (range.end - range.start);
    if (byte < smallest) smallest = byte;
  }
  return smallest < 1n ? 1n : smallest;
}

function clampBig(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value;
}
