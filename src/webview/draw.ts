import type { Scene, Shape, TextShape } from '../core/scene/scene';
import { s } from './dom';

/** Draws scenes into an SVG element, touching only what has changed: a region that moves is the same element before and after. */
export interface Drawing {
  readonly element: SVGSVGElement;
  draw(scene: Scene): void;
}

interface Drawn {
  readonly element: SVGElement;
  shape: Shape;
}

export function makeDrawing(): Drawing {
  const layer = s('g');
  const element = s('svg', { class: 'drawing', 'aria-hidden': 'true' }, definitions(), layer);
  const drawn = new Map<string, Drawn>();
  const draw = (scene: Scene): void => {
    element.setAttribute('width', scene.width.toString());
    element.setAttribute('height', Math.ceil(scene.height).toString());
    const seen = new Set<string>();
    let next = layer.firstChild;
    for (const shape of scene.shapes) {
      if (seen.has(shape.key)) continue;
      seen.add(shape.key);
      const own = place(drawn, shape);
      if (own === next) next = next.nextSibling;
      else layer.insertBefore(own, next);
    }
    for (const [key, { element: old }] of drawn) {
      if (seen.has(key)) continue;
      old.remove();
      drawn.delete(key);
    }
  };
  return { element, draw };
}

function place(drawn: Map<string, Drawn>, shape: Shape): SVGElement {
  const before = drawn.get(shape.key);
  if (before?.shape.kind === shape.kind) {
    if (!same(before.shape, shape)) {
      apply(before.element, shape);
      before.shape = shape;
    }
    return before.element;
  }
  before?.element.remove();
  const element = s(shape.kind);
  apply(element, shape);
  drawn.set(shape.key, { element, shape });
  return element;
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
    a.runs.length === b.runs.length &&
    a.runs.every((run, i) => {
      const other = b.runs[i];
      return run.text === other?.text && run.role === other.role && run.gap === other.gap;
    })
  );
}

function apply(element: SVGElement, shape: Shape): void {
  if (shape.item === undefined) element.removeAttribute('data-item');
  else element.setAttribute('data-item', shape.item);
  switch (shape.kind) {
    case 'rect':
      element.setAttribute('class', shape.role);
      element.setAttribute('x', shape.x.toString());
      element.setAttribute('y', shape.y.toString());
      element.setAttribute('width', Math.max(0, shape.width).toString());
      element.setAttribute('height', Math.max(0, shape.height).toString());
      break;
    case 'path':
      element.setAttribute('class', shape.role);
      element.setAttribute('d', shape.d);
      break;
    case 'text':
      applyText(element, shape);
      break;
  }
}

function applyText(element: SVGElement, shape: TextShape): void {
  element.setAttribute('class', `${shape.role} font-${shape.font}`);
  element.setAttribute('text-anchor', shape.anchor);
  const turn = shape.upright === true ? ' rotate(-90)' : '';
  element.setAttribute('transform', `translate(${shape.x.toString()} ${shape.y.toString()})${turn}`);
  const spans = shape.runs.map((run) => {
    const span = s('tspan', { class: run.role, dx: run.gap?.toString() });
    span.textContent = run.text;
    return span;
  });
  element.replaceChildren(...spans);
}

/** The hatches: 45° lines in the colour of what they fill. The fades: out of a tint into the background. */
function definitions(): SVGDefsElement {
  const hatches = ['zero', 'hole', 'fill'].map((name) =>
    s(
      'pattern',
      {
        id: `hatch-${name}`,
        width: '8',
        height: '8',
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      s('path', { class: `hatch-line-${name}`, d: 'M0 0v8' }),
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
