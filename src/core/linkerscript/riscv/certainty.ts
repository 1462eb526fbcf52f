import { lowLimit } from './address';
import type { Link, Symbol } from '../link';
import type { Section } from '../model';
import { relaxKind } from '../relaxation';
import type { Relaxer } from './relaxer';
import type { Base, Shrinking, Target } from './shrinking';

/** The sections whose relaxation rests on what is not certain, such as an address that depends on a size nobody knows. */
export function openShrinkings(relaxer: Relaxer): readonly Shrinking[] {
  const { link } = relaxer;
  // Nothing is doubtful in most links.
  const doubtful = new Set<Section>();
  for (const section of link.sections)
    if (section.vma.doubt !== undefined || isSizeOpen(section)) doubtful.add(section);
  const pointer = link.symbols.get('__global_pointer$');
  const isPointerOpen =
    pointer?.state === 'defined' && (pointer.doubt !== undefined || isIn(pointer.base, doubtful));
  const open: Shrinking[] = [];
  for (const shrinking of relaxer.shrinkings.values()) {
    if (!hasWork(link, shrinking)) continue;
    if (isOpen(shrinking, isPointerOpen)) open.push(shrinking);
  }
  return open;
}

/** Whether the linker would do anything at all with it. */
function hasWork({ options }: Link, { relaxation: { count, kinds } }: Shrinking): boolean {
  if (options.relax !== false) return count > 0;
  return kinds.subarray(0, count).includes(relaxKind.align);
}

function isOpen(shrinking: Shrinking, isPointerOpen: boolean): boolean {
  if (shrinking.isOpen) return true;
  const { place, targets, relaxation } = shrinking;
  const { section } = place.base;
  // Distances inside a section are known, wherever it starts.
  if (isSizeOpen(section)) return true;
  return targets.some((target, i) => {
    const kind = relaxation.kinds[i];
    if (kind === relaxKind.align) return section.vma.doubt !== undefined;
    if (target.kind === 'open') return true;
    if (target.kind === 'kept' || target.kind === 'missing') return false;
    if (kind !== relaxKind.call && kind !== relaxKind.thread && isPointerOpen) return true;
    if (target.kind === 'symbol' && target.symbol.doubt !== undefined) return true;
    const base = baseOf(target, place.base);
    if (base === undefined) return section.vma.doubt !== undefined;
    if (isSizeOpen(base)) return true;
    const isDistance = kind === relaxKind.call && base === section;
    return !isDistance && (base.vma.doubt !== undefined || section.vma.doubt !== undefined);
  });
}

/** Larger figures than these are not computed exactly here. */
function isSizeOpen({ size, alignment }: Section): boolean {
  return size.doubt !== undefined || size.value > largest || alignment > largest;
}

const largest = BigInt(lowLimit);

function baseOf(target: Target, own: Base): Section | undefined {
  switch (target.kind) {
    case 'place':
    case 'entry':
      return target.place.base.section;
    case 'symbol': {
      const { base } = target.symbol;
      if (typeof base === 'string') return undefined;
      return 'vma' in base ? base : typeof base.output === 'object' ? base.output : undefined;
    }
    default:
      return own.section;
  }
}

function isIn(base: Symbol['base'], sections: ReadonlySet<Section>): boolean {
  if (typeof base === 'string') return false;
  const section = 'vma' in base ? base : base.output;
  return typeof section === 'object' && sections.has(section);
}
