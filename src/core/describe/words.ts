import { formatSize, hex } from '../address';

/** `+ 0x1234`. */
export function plusOffset(offset: bigint): string {
  return `+ ${hex(offset)}`;
}

/** An exact amount: in a binary unit when it is under 1,024 of one, otherwise in hexadecimal. Never rounded. */
export function exactAmount(bytes: bigint): string {
  for (let shift = 60n; shift >= 10n; shift -= 10n) {
    const unit = 1n << shift;
    if (bytes >= unit && bytes % unit === 0n && bytes / unit < 1024n) return formatSize(bytes);
  }
  return hex(bytes);
}

/**
 * How kernel developers name the top of the space: `−2 GiB + 1 MiB`. Absent below the last 512 GiB, where nobody counts
 * from the top.
 */
export function fromTop(address: bigint, addressBits: 32 | 64): string | undefined {
  const distance = (1n << BigInt(addressBits)) - address;
  const limit = addressBits === 64 ? 1n << 39n : 1n << 30n;
  if (distance > limit || distance < 1n << 20n) return undefined;
  const whole = 1n << BigInt((distance - 1n).toString(2).length);
  const rest = whole - distance;
  const base = `−${formatSize(whole)}`;
  return rest === 0n ? base : `${base} + ${exactAmount(rest)}`;
}

/** `16 bytes`, `1 byte`, `4 KiB`: what people call a small number. */
export function byteCount(bytes: bigint): string {
  if (bytes === 1n) return '1 byte';
  if (bytes >= 1024n && bytes % 1024n === 0n) return formatSize(bytes);
  return `${bytes.toString()} bytes`;
}

/** A remark's first clause: what follows in parentheses or after a semicolon is for the panel, which has the room. */
export function withoutRemark(remark: string): string {
  const cut = remark.search(/;| \(|, and /);
  const short = cut > 0 ? remark.slice(0, cut) : remark;
  return short.length <= 60 ? short : `${short.slice(0, short.lastIndexOf(' ', 58))} …`;
}
