import type { MemoryMap } from '../memoryMap';
import { draftPicture, type LegendEntry, type ViewId } from '../picture';
import type { LayoutProfile } from '../profiles/profile';
import { makeScene, type Font, type Scale, type Scene, type Shape, type TextShape } from '../scene/scene';
import { hatchLines, hatchTile } from './hatch';
import { svgStyle, type SvgTheme } from './svgStyle';

export interface SvgOptions {
  /** The view to draw; the image where there is one, by default. */
  readonly view?: ViewId;
  readonly scale?: Scale;
  readonly lowAtTop?: boolean;
  readonly theme?: SvgTheme;
  /** In pixels; the drawing is higher when its rows need it. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * The panel's drawing as an SVG file of its own: no script, no outer style sheet, no font of its own. Widths of text are
 * estimates on the wide side, since nothing can be measured here.
 */
export function drawSvg(
  content: { readonly map?: MemoryMap | undefined; readonly profile?: LayoutProfile | undefined },
  options: SvgOptions = {},
): string {
  const picture = draftPicture(content);
  const wanted = picture.views.find(({ id }) => id === (options.view ?? 'image')) ?? picture.views[0];
  const view = wanted?.view();
  const { width = 960, height = 640, theme = 'auto' } = options;
  if (view === undefined) return document(width, 40, picture.title, theme, '');
  const scene = makeScene(view, {
    width,
    height,
    scale: options.scale ?? 'schematic',
    flipped: options.lowAtTop ?? false,
    lens: view.lens,
    zoom: {},
    measure,
  });
  return svgOfScene(scene, { legend: view.legend, title: picture.title, theme });
}

/** A scene as a file, with its legend and what its scale is below. */
export function svgOfScene(
  scene: Scene,
  {
    legend: entries,
    title,
    theme,
  }: { readonly legend: readonly LegendEntry[]; readonly title: string; readonly theme: SvgTheme },
): string {
  const { width } = scene;
  const legend = legendRow(entries, scene.height + 16, width);
  const scale = text(scene.scaleText, 'note font-small', width - 16, legend.baseline, 'end');
  const body = [...scene.shapes.map(element), legend.body, scale].join('\n');
  return document(width, Math.ceil(scene.height) + legend.height + 12, title, theme, body);
}

function document(width: number, height: number, title: string, theme: SvgTheme, body: string): string {
  const hatch = (name: string): string =>
    `<pattern id="hatch-${name}" width="${hatchTile}" height="${hatchTile}" patternUnits="userSpaceOnUse"><path class="hatch-line-${name}" stroke-width="1.5" d="${hatchLines}"/></pattern>`;
  const size = `width="${width.toString()}" height="${height.toString()}" viewBox="0 0 ${width.toString()} ${height.toString()}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" direction="ltr">
<title>${escape(title)}</title>
<style>${svgStyle(theme)}</style>
<defs>${hatch('zero')}${hatch('hole')}${fades}</defs>
<rect class="background" width="100%" height="100%"/>
${body}
</svg>
`;
}

const fades = ['write', 'window']
  .flatMap((name) => [fade(name, 'down', 0, 1), fade(name, 'up', 1, 0)])
  .join('');

function fade(name: string, way: string, from: number, to: number): string {
  const stops = `<stop class="stop-${name}" offset="0"/><stop class="stop-none" offset="1"/>`;
  return `<linearGradient id="fade-${name}-${way}" x1="0" x2="0" y1="${from.toString()}" y2="${to.toString()}">${stops}</linearGradient>`;
}

function element(shape: Shape): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y } = shape;
      const size = `width="${number(Math.max(0, shape.width))}" height="${number(Math.max(0, shape.height))}"`;
      return `<rect class="${escape(shape.role)}" x="${number(x)}" y="${number(y)}" ${size}/>`;
    }
    case 'path':
      return `<path class="${escape(shape.role)}" d="${escape(shape.d)}"/>`;
    case 'text':
      return textElement(shape);
  }
}

function textElement(shape: TextShape): string {
  const turn = shape.upright === true ? ' rotate(-90)' : '';
  const runs = shape.runs.map((run) => {
    const role = run.role === undefined ? '' : ` class="${escape(run.role)}"`;
    const gap = run.gap === undefined ? '' : ` dx="${number(run.gap)}"`;
    return `<tspan${role}${gap}>${escape(run.text)}</tspan>`;
  });
  const place = `transform="translate(${number(shape.x)} ${number(shape.y)})${turn}"`;
  return `<text class="${escape(shape.role)} font-${shape.font}" text-anchor="${shape.anchor}" ${place}>${runs.join('')}</text>`;
}

function legendRow(
  entries: readonly LegendEntry[],
  top: number,
  width: number,
): { readonly body: string; readonly height: number; readonly baseline: number } {
  let x = 16;
  let y = top;
  const parts: string[] = [];
  for (const entry of entries) {
    const own = 22 + measure(entry.text, 'small') + 16;
    if (x + own > width - 200 && x > 16) {
      x = 16;
      y += 18;
    }
    parts.push(
      entry.paint === undefined
        ? text(entry.sign ?? '', 'font-smallMono', x, y + 4, 'start')
        : swatch(entry.paint, x, y),
    );
    parts.push(text(entry.text, 'note font-small', x + 20, y + 4, 'start'));
    x += own;
  }
  return { body: parts.join('\n'), height: y - top + 24, baseline: y + 4 };
}

function swatch(paint: string, x: number, y: number): string {
  const at = `x="${number(x + 0.5)}" y="${number(y - 5.5)}" width="13" height="9"`;
  const hatched = paint === 'zero' || paint === 'hole' || paint === 'fill';
  const spine = `<rect class="spine-${paint}" x="${number(x + 1)}" y="${number(y - 5.5)}" width="3" height="9"/>`;
  return [
    `<rect class="box tint-${paint}" ${at}/>`,
    hatched ? `<rect class="hatch hatch-${paint}" ${at}/>` : '',
    ['execute', 'read', 'write', 'zero', 'alias', 'breach'].includes(paint) ? spine : '',
  ].join('');
}

function text(words: string, role: string, x: number, y: number, anchor: string): string {
  return `<text class="${role}" text-anchor="${anchor}" x="${number(x)}" y="${number(y)}">${escape(words)}</text>`;
}

/** Average widths of letters, a little wider than those of the usual fonts. */
const widths: Readonly<Record<Font, number>> = {
  name: 7.2,
  nameMono: 7.6,
  strong: 8.4,
  strongMono: 7.6,
  small: 6.4,
  smallMono: 6.7,
};

function measure(words: string, font: Font): number {
  return words.length * widths[font];
}

function number(value: number): string {
  return (Math.round(value * 100) / 100).toString();
}

/** XML knows no control characters at all, not even escaped. */
function escape(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
