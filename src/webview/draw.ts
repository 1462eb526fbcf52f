import { reaches, type Stretch } from '../core/scene/reach';
import type { Scene, Shape, TextRun, TextShape } from '../core/scene/scene';
import { hatchLines, hatchTile } from '../core/export/hatch';
import { h, s, setText } from './dom';

/** Draws scenes into an SVG element, touching only what has changed: a region that moves is the same element before and after. */
export interface Drawing {
  readonly element: HTMLElement;
  /**
   * `moves` is set where regions move to their new places before one's eyes. Of a picture that is taller than the panel only
   * what is in the stretch is drawn, where one is given.
   */
  draw(scene: Scene, moves: boolean, stretch?: Stretch): void;
}

interface Drawn {
  readonly element: SVGElement;
  shape: Shape;
  /** The drawing that it was last part of. */
  turn: number;
}

export function makeDrawing(): Drawing {
  const layer = s('g');
  const svg = s('svg', { class: 'drawing', 'aria-hidden': 'true' }, definitions(), layer);
  const element = h('div', { class: 'sheet' }, svg);
  const drawn = new Map<string, Drawn>();
  const keyOf = new WeakMap<Node, string>();
  let turn = 0;
  const draw = (scene: Scene, moves: boolean, stretch?: Stretch): void => {
    const shapes =
      stretch === undefined ? scene.shapes : scene.shapes.filter((shape) => reaches(shape, stretch));
    turn += 1;
    setOther(svg, 'width', scene.width.toString());
    setOther(svg, 'height', (Math.ceil(scene.height / heightStep) * heightStep).toString());
    element.style.height = `${Math.ceil(scene.height).toString()}px`;
    for (const { key, kind } of shapes) {
      const own = drawn.get(key);
      if (own?.shape.kind === kind) own.turn = turn;
    }
    /** What stands next and is of no more use; undefined where it is used again. */
    const unused = (node: Node | null): Drawn | undefined => {
      const own = node === null ? undefined : drawn.get(keyOf.get(node) ?? '');
      return own === undefined || own.turn === turn ? undefined : own;
    };
    let next = layer.firstChild;
    for (const shape of shapes) {
      const before = drawn.get(shape.key);
      if (before?.turn === turn) {
        // What is gone stands between what stays, and goes first, so that what stays need not be moved.
        while (next !== before.element && unused(next) !== undefined) next = remove(next);
        if (!same(before.shape, shape)) apply(before.element, shape, before.shape);
        before.shape = shape;
        if (before.element === next) next = next.nextSibling;
        else layer.insertBefore(before.element, next);
        continue;
      }
      // What takes the place of something of its kind takes its element: making one and putting it in costs most.
      while (next !== null && unused(next) !== undefined && unused(next)?.shape.kind !== shape.kind)
        next = remove(next);
      // Where things move, it would come flying from there.
      const old = moves ? undefined : unused(next);
      const own: Drawn =
        old === undefined
          ? { element: makeElement(shape), shape, turn }
          : { element: old.element, shape, turn };
      if (old !== undefined) drawn.delete(old.shape.key);
      apply(own.element, shape, old === undefined ? undefined : { ...old.shape, role: '' });
      before?.element.remove();
      drawn.set(shape.key, own);
      keyOf.set(own.element, shape.key);
      if (own.element === next) next = next.nextSibling;
      else layer.insertBefore(own.element, next);
    }
    while (next !== null) next = remove(next);
  };
  /** Takes an element out and returns the one after it. */
  function remove(node: ChildNode | null): ChildNode | null {
    const after = node?.nextSibling ?? null;
    if (node !== null) {
      const key = keyOf.get(node);
      // Another element may have the key by now.
      if (key !== undefined && drawn.get(key)?.element === node) drawn.delete(key);
      node.remove();
    }
    return after;
  }
  return { element, draw };
}

function same(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.role !== b.role || a.item !== b.item) return false;
  if (a.kind === 'rect' && b.kind === 'rect')
    return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
  if (a.kind === 'path' && b.kind === 'path') return a.d === b.d;
  return a.kind === 'text' && b.kind === 'text' && sameText(a, b);
}

function sameText(a: TextShape, b: TextShape): boolean {
  return (
    a.x === b.x &&
    a.y === b.y &&
    a.font === b.font &&
    a.anchor === b.anchor &&
    a.upright === b.upright &&
    sameRuns(a.runs, b.runs)
  );
}

function sameRuns(a: readonly TextRun[], b: readonly TextRun[]): boolean {
  return (
    a.length === b.length &&
    a.every((run, i) => {
      const other = b[i];
      return run.text === other?.text && run.role === other.role && run.gap === other.gap;
    })
  );
}

/** A text stands in a group that has its place: moved itself, the browser would lay it out and paint it anew. */
function makeElement({ kind }: Shape): SVGElement {
  return kind === 'text' ? s('g', { class: 'place' }, s('text')) : s(kind);
}

/** Makes an element show a shape; of what it has shown before only the differences are touched. */
function apply(element: SVGElement, shape: Shape, before?: Shape): void {
  const inner = shape.kind === 'text' ? element.firstElementChild : element;
  if (inner === null) return;
  if (shape.item !== before?.item) setOrRemove(inner, 'data-item', shape.item);
  switch (shape.kind) {
    case 'rect': {
      const old = before?.kind === 'rect' ? before : undefined;
      if (shape.role !== old?.role) set(element, 'class', shape.role);
      if (shape.x !== old?.x) set(element, 'x', shape.x.toString());
      if (shape.y !== old?.y) set(element, 'y', shape.y.toString());
      if (shape.width !== old?.width) set(element, 'width', Math.max(0, shape.width).toString());
      if (shape.height !== old?.height) set(element, 'height', Math.max(0, shape.height).toString());
      break;
    }
    case 'path': {
      const old = before?.kind === 'path' ? before : undefined;
      if (shape.role !== old?.role) set(element, 'class', shape.role);
      if (shape.d !== old?.d) set(element, 'd', shape.d);
      break;
    }
    case 'text':
      applyText(element, inner, shape, before?.kind === 'text' ? before : undefined);
      break;
  }
}

function applyText(
  place: SVGElement,
  element: Element,
  shape: TextShape,
  before: TextShape | undefined,
): void {
  if (shape.role !== before?.role || shape.font !== before.font)
    set(element, 'class', `${shape.role} font-${shape.font}`);
  if (shape.anchor !== before?.anchor) set(element, 'text-anchor', shape.anchor);
  if (shape.x !== before?.x || shape.y !== before.y || shape.upright !== before.upright) {
    const turn = shape.upright === true ? ' rotate(-90)' : '';
    set(place, 'transform', `translate(${shape.x.toString()} ${shape.y.toString()})${turn}`);
  }
  if (before !== undefined && sameRuns(before.runs, shape.runs)) return;
  // The spans there are take on the new words.
  shape.runs.forEach((run, i) => {
    const old = before?.runs[i];
    const there = element.children.item(i);
    const span = there ?? element.appendChild(s('tspan'));
    if (there === null || run.role !== old?.role) setOrRemove(span, 'class', run.role);
    if (there === null || run.gap !== old?.gap) setOrRemove(span, 'dx', run.gap?.toString());
    if (there === null || run.text !== old?.text) setText(span, run.text);
  });
  while (element.children.length > shape.runs.length) element.lastElementChild?.remove();
}

function set(element: Element, name: string, value: string): void {
  element.setAttribute(name, value);
}

/**
 * With another size of its own, or one set anew, a drawing has all its texts laid out again. It is as high as some of these
 * steps, and the sheet around it shows of it what the scene takes: a line that comes over it leaves the texts alone.
 */
const heightStep = 400;

function setOther(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) set(element, name, value);
}

function setOrRemove(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** The hatches: 45° lines in the colour of what they fill. The fades: out of a tint into the background. */
function definitions(): SVGDefsElement {
  const hatches = ['zero', 'hole', 'fill'].map((name) =>
    s(
      'pattern',
      {
        id: `hatch-${name}`,
        width: hatchTile,
        height: hatchTile,
        patternUnits: 'userSpaceOnUse',
      },
      s('path', { class: `hatch-line-${name}`, d: hatchLines }),
    ),
  );
  const fades = ['write', 'window'].flatMap((name) =>
    ['down', 'up'].map((way) =>
      s(
        'linearGradient',
        {
          id: `fade-${name}-${way}`,
          x1: '0',
          x2: '0',
          y1: way === 'down' ? '0' : '1',
          y2: way === 'down' ? '1' : '0',
        },
        s('stop', { class: `stop-${name}`, offset: '0' }),
        s('stop', { class: 'stop-none', offset: '1' }),
      ),
    ),
  );
  return s('defs', {}, ...hatches, ...fades);
}
