import type { Font, Measure } from '../core/scene/shapes';

/** Measures text in the fonts that the style sheet sets, and remembers. */
export function makeMeasure(): {
  /** Another one once the fonts are others. */
  readonly measure: Measure;
  readonly forget: () => void;
} {
  const context = document.createElement('canvas').getContext('2d');
  let fonts = readFonts();
  const widths = new Map<string, number>();
  const widthOf: Measure = (text, font) => {
    const key = `${font}\n${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    if (context === null) return text.length * 8;
    context.font = fonts[font];
    const width = context.measureText(text).width;
    // The map is only a cache: it must not keep every text there ever was.
    if (widths.size > 20_000) widths.clear();
    widths.set(key, width);
    return width;
  };
  const forget = (): void => {
    widths.clear();
    fonts = readFonts();
    measure = (text, font) => widthOf(text, font);
  };
  let measure = widthOf;
  return {
    get measure() {
      return measure;
    },
    forget,
  };
}

/** Sizes as in the style sheet's `.font-…` rules. */
function readFonts(): Readonly<Record<Font, string>> {
  const style = getComputedStyle(document.body);
  const ui = family(style.getPropertyValue('--vscode-font-family'), 'sans-serif');
  const editor = family(style.getPropertyValue('--vscode-editor-font-family'), 'monospace');
  return {
    name: `13px ${ui}`,
    nameMono: `12.5px ${editor}`,
    strong: `600 13px ${ui}`,
    strongMono: `600 12.5px ${editor}`,
    small: `11.5px ${ui}`,
    smallMono: `11px ${editor}`,
  };
}

function family(value: string, fallback: string): string {
  return value.trim() === '' ? fallback : value;
}
