import { amount, unbounded, worse, type Doubt } from './amount';
import { alignNumber, invalid, value, type Value } from './value';
import type { Scope } from './scope';

type Valid = Extract<Value, { valid: true }>;

/** DATA_SEGMENT_ALIGN(maxpage, commonpage): what it yields depends on the pass (ldexp.c, fold_segment_align). */
export function foldSegmentAlign(at: Scope, maxPage: Valid, commonPage: Valid): Value {
  const { link } = at;
  const segment = link.dataSegment;
  if (link.phase === 'first' || at.section !== 'absolute') return invalid;
  const dot = at.dot ?? amount(0n);
  const aligned = alignNumber(dot.value, maxPage.value);
  const result = (bits: bigint): Value => value(bits, commonPage.base, dot.doubt);
  const moved = (bits: bigint, by: Doubt | undefined): Value =>
    value(bits, commonPage.base, worse(dot.doubt, unbounded(by)));
  if (segment.phase === 'relroAdjust') return moved(segment.base, segment.relroDoubt);
  if (segment.phase === 'adjust') {
    const kept =
      commonPage.value < maxPage.value
        ? (dot.value + commonPage.value - 1n) & (maxPage.value - commonPage.value)
        : 0n;
    return moved(aligned + kept, segment.endDoubt);
  }
  const bits = link.relro ? aligned : aligned + (dot.value & (maxPage.value - 1n));
  if (segment.phase === 'none') {
    segment.phase = 'alignSeen';
    segment.base = bits;
    segment.commonPage = commonPage.value;
    segment.maxPage = maxPage.value;
    segment.relroEnd = 0n;
    return result(bits);
  }
  return segment.phase === 'done' ? moved(bits, segment.endDoubt) : invalid;
}

/** DATA_SEGMENT_RELRO_END(offset, e): `e`, padded in the adjusting pass so that the relro segment ends on a page. */
export function foldRelroEnd(at: Scope, end: Valid, offset: Valid): Value {
  const { link } = at;
  const segment = link.dataSegment;
  segment.relroOffset = offset.value;
  if (link.phase === 'first' || at.section !== 'absolute') return invalid;
  if (segment.phase === 'none' || segment.phase === 'relroSeen' || segment.phase === 'endSeen')
    return invalid;
  if (segment.phase === 'alignSeen' || segment.phase === 'relroAdjust')
    segment.relroEnd = end.value + offset.value;
  if (segment.phase === 'alignSeen') segment.relroDoubt = end.doubt;
  const page = segment.maxPage;
  let bits = end.value;
  if (segment.phase === 'relroAdjust' && (segment.relroEnd & (page - 1n)) !== 0n) {
    segment.relroEnd = alignNumber(segment.relroEnd, page);
    bits = segment.relroEnd - offset.value;
  }
  if (segment.phase === 'alignSeen') segment.phase = 'relroSeen';
  return value(bits, end.base === 'number' ? offset.base : end.base, end.doubt);
}

/** Only then the end has a say in where the data starts. */
function isMidPage({ base, commonPage }: Scope['link']['dataSegment']): boolean {
  return (base & (commonPage - 1n)) !== 0n;
}

export function foldSegmentEnd(at: Scope, end: Valid): Value {
  const { link } = at;
  const segment = link.dataSegment;
  if (link.phase === 'first' || at.section !== 'absolute') return invalid;
  if (segment.phase === 'alignSeen' || segment.phase === 'relroSeen') {
    segment.phase = 'endSeen';
    segment.end = end.value;
    segment.endDoubt = isMidPage(segment) ? end.doubt : undefined;
    return end;
  }
  const settled = segment.phase === 'done' || segment.phase === 'adjust' || segment.phase === 'relroAdjust';
  return settled ? end : invalid;
}
