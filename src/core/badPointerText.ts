import { hex } from './address';
import type { Cause, Confidence, Place, TagScheme } from './badPointer';
import type { PoisonRow } from './poison';
import { assertNever } from './result';

/** A cause in words. Nothing in it is escaped for Markdown, and names of sections come from the user's files. */
export interface CauseText {
  /** What it is: `LIST_POISON1 + 0x8`, `ERR_PTR(-EFAULT)`. */
  readonly title: string;
  /** A clause that says what follows from it; empty when the title says all. */
  readonly detail: string;
  /** How sure it is, to stand before the title: `probably`; empty for a certain cause. */
  readonly confidence: string;
  /** The address that the pointer should have been, where that is known. */
  readonly original?: bigint;
  /** Where the pattern is defined, for a poison. */
  readonly source?: string;
}

const confidences: Readonly<Record<Confidence, string>> = {
  certain: '',
  likely: 'probably',
  possible: 'possibly',
};

const schemeNames: Readonly<Record<TagScheme, string>> = {
  TBI: 'Arm top-byte ignore or MTE',
  LAM48: 'x86 LAM48',
  LAM57: 'x86 LAM57',
  UAI: 'AMD upper address ignore',
  PM7: 'RISC-V pointer masking, PMLEN 7',
  PM16: 'RISC-V pointer masking, PMLEN 16',
};

const schemeWords: Readonly<Record<TagScheme, string>> = {
  TBI: 'TBI or MTE',
  LAM48: 'LAM48',
  LAM57: 'LAM57',
  UAI: 'UAI',
  PM7: 'pointer-masking',
  PM16: 'pointer-masking',
};

/** The words for a cause. This is the one place that has them. */
export function causeText(cause: Cause): CauseText {
  return { confidence: confidences[cause.confidence], ...wordsOf(cause) };
}

function wordsOf(cause: Cause): Omit<CauseText, 'confidence'> {
  switch (cause.kind) {
    case 'poison':
      return poisonWords(cause.rows, cause.offset);
    case 'errPtr':
      return {
        title: `ERR_PTR(-${cause.name ?? cause.number.toString()})`,
        detail:
          cause.bits === 64
            ? `Linux’s error ${cause.number.toString()} in place of a pointer`
            : `Linux’s error ${cause.number.toString()} as a 32-bit number`,
      };
    case 'nullOffset':
      return nullWords(cause.offset);
    case 'kasanShadow':
      return {
        title: `KASAN shadow of ${hex(cause.original)}${cause.pattern === undefined ? '' : `, ${cause.pattern.by} ${cause.pattern.name}`}`,
        detail: `the access that failed was to ${hex(cause.original)} to ${hex(cause.original + 7n)}`,
        original: cause.original,
      };
    case 'text':
      return {
        title: `${cause.encoding} text ${quote(cause.text)}`,
        detail: 'characters that were read as a pointer',
      };
    case 'tagged':
      return {
        title: `${schemeWords[cause.scheme]} tag ${hex(BigInt(cause.tag))} in bits ${bitsText(cause.bits)}`,
        detail: `${schemeNames[cause.scheme]}: without it the address is ${pointsInto(cause.original, cause.place)}`,
        original: cause.original,
      };
    case 'truncated':
      return restoredWords(`upper ${cause.lost.toString()} bits lost`, cause);
    case 'signExtended':
      return restoredWords('32-bit value, sign-extended', cause);
    case 'moved':
      return restoredWords(`${moves[cause.how]} by ${count(cause.bytes, 'byte')}`, cause);
    case 'byteSwapped':
      return restoredWords('bytes in reverse order', cause);
    case 'bitFlip':
      return restoredWords(`bit ${cause.bit.toString()} flipped`, cause);
    default:
      return assertNever(cause);
  }
}

const moves = {
  shiftedLeft: 'shifted left',
  shiftedRight: 'shifted right',
  rotatedLeft: 'rotated left',
} as const;

function poisonWords(rows: readonly PoisonRow[], offset: bigint): Omit<CauseText, 'confidence'> {
  const [first] = rows;
  if (first === undefined) return { title: 'known pattern', detail: '' };
  const distance = offset === 0n ? '' : offset > 0n ? ` + ${hex(offset)}` : ` − ${hex(-offset)}`;
  const others = [...new Set(rows.slice(1).map(({ by }) => by))].filter((by) => by !== first.by);
  const also = others.length === 0 ? '' : `; also ${others.slice(0, 3).join(', ')}`;
  return {
    title: `${first.by} ${first.name}${distance}`,
    detail: `${first.meaning}${also}`,
    source: first.source,
  };
}

function nullWords(offset: bigint): Omit<CauseText, 'confidence'> {
  if (offset === 0n) return { title: 'null pointer', detail: '' };
  return offset > 0n
    ? { title: `offset ${hex(offset)} from a null pointer`, detail: 'a member of a structure at address 0' }
    : { title: `${hex(-offset)} below a null pointer`, detail: 'a structure whose member is at address 0' };
}

function restoredWords(
  title: string,
  cause: { readonly original: bigint; readonly place?: Place },
): Omit<CauseText, 'confidence'> {
  return {
    title,
    detail: `the address was ${pointsInto(cause.original, cause.place)}`,
    original: cause.original,
  };
}

function pointsInto(address: bigint, place: Place | undefined): string {
  return place === undefined ? hex(address, 16) : `${hex(address, 16)} in ${place.name}`;
}

function bitsText([high, low]: readonly [number, number]): string {
  return `${high.toString()}:${low.toString()}`;
}

function count(number: number, noun: string): string {
  return `${number.toString()} ${noun}${number === 1 ? '' : 's'}`;
}

/** The characters in quotes, those that do not print as escapes. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\\u0000', '\\0');
}
