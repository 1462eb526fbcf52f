/** The properties that a drawing gets from the style sheet, and must take along when it leaves. */
const properties = [
  'stop-color',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'paint-order',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-ligatures',
  'shape-rendering',
] as const;

/** The drawing as a file of its own: colours of the theme as computed, no style sheet, no script. */
export function exportSvg(drawing: Element | null): string | undefined {
  if (!(drawing instanceof SVGSVGElement)) return undefined;
  const copy = drawing.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return undefined;
  const from = drawing.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const source = from[i];
    if (source === undefined) return;
    const style = getComputedStyle(source);
    for (const name of properties) {
      const value = style.getPropertyValue(name);
      if (value !== '' && value !== 'normal') element.setAttribute(name, value);
    }
    element.removeAttribute('class');
    element.removeAttribute('data-item');
  });
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${width.toString()} ${height.toString()}`);
  copy.removeAttribute('class');
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  return new XMLSerializer().serializeToString(copy);
}
