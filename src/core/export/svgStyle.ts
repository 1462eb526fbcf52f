/** The colours of an exported drawing: those of VS Code's default themes, light and dark, mixed as the panel mixes them. */
interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly execute: string;
  readonly write: string;
  readonly alias: string;
  readonly bad: string;
  readonly focus: string;
  readonly added: string;
  readonly removed: string;
  readonly warning: string;
  /** Share of each hue in the tint of a row, in per cent. */
  readonly tints: {
    readonly execute: number;
    readonly read: number;
    readonly write: number;
    readonly alias: number;
    readonly bad: number;
    readonly window: number;
  };
}

const light: Palette = {
  background: '#ffffff',
  foreground: '#3b3b3b',
  execute: '#0063d3',
  write: '#bf8803',
  alias: '#652d90',
  bad: '#e51400',
  focus: '#005fb8',
  added: '#587c0c',
  removed: '#ad0707',
  warning: '#bf8803',
  tints: { execute: 11, read: 9, write: 16, alias: 9, bad: 16, window: 3.5 },
};

const dark: Palette = {
  background: '#1f1f1f',
  foreground: '#cccccc',
  execute: '#59a4f9',
  write: '#cca700',
  alias: '#b180d7',
  bad: '#f14c4c',
  focus: '#0078d4',
  added: '#81b88b',
  removed: '#c74e39',
  warning: '#cca700',
  tints: { execute: 17, read: 10, write: 15, alias: 15, bad: 16, window: 5 },
};

export type SvgTheme = 'light' | 'dark' | 'auto';

/** The style sheet of a drawing. `auto` follows the reader's preference; a program that ignores it shows the light one. */
export function svgStyle(theme: SvgTheme): string {
  const rules = theme === 'dark' ? colours(dark) : colours(light);
  const other = theme === 'auto' ? `@media (prefers-color-scheme:dark){${colours(dark)}}` : '';
  return `${fonts}${shapes}${rules}${other}`;
}

const fonts = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:13px;font-variant-numeric:tabular-nums}',
  '.font-nameMono,.font-strongMono,.font-smallMono,.rights{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-variant-ligatures:none}',
  '.font-nameMono,.font-strongMono{font-size:12.5px}.font-strong,.font-strongMono{font-weight:600}',
  '.font-small{font-size:11.5px}.font-smallMono,.rights{font-size:11px}',
].join('');

const shapes = [
  '.wave,.lens,.leader,.bracket,.tick,.mark,.arrow,.breach-sign,.selection,.partner,.walk,.recursive,.path-own,.path-alias,.path-through,.divider{fill:none}',
  '.selection,.path-own{stroke-width:2}.path-alias,.recursive,.arrow{stroke-width:1.25}.slot,.slots,.runmark{stroke:none}.runbox{fill:none}.file{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:11px}.aside{font-size:11.5px;font-weight:400}.first{font-weight:600}.note.bandvalue,.bandvalue{font-weight:600}',
  '.fade-write-down{fill:url(#fade-write-down)}.fade-write-up{fill:url(#fade-write-up)}',
  '.fade-window-down{fill:url(#fade-window-down)}.fade-window-up{fill:url(#fade-window-up)}',
  '.hatch,.spine{stroke:none}.hatch-zero{fill:url(#hatch-zero)}.hatch-hole,.hatch-fill{fill:url(#hatch-hole)}',
  '.box.crowd{stroke:none}.box.sure-unknown{stroke-dasharray:1 3}.box.sure-random{stroke-dasharray:2 3}.box.absent{stroke-dasharray:4 3}',
  '.leader.dotted{stroke-dasharray:1 3}.tick.dashed{stroke-dasharray:2 1}.box.gone{stroke-dasharray:4 3}',
].join('');

function colours(palette: Palette): string {
  const { background, foreground, execute, write, alias, bad, tints, focus, added, removed } = palette;
  const grey = (share: number): string => mix(foreground, share, background);
  const read = grey(62);
  const tint = {
    execute: mix(execute, tints.execute, background),
    read: grey(tints.read),
    write: mix(write, tints.write, background),
    alias: mix(alias, tints.alias, background),
    bad: mix(bad, tints.bad, background),
  };
  const band = (colour: string): string => mix(colour, 48, background);
  return [
    `.background,.plate,.cut,.box{fill:${background}}`,
    `text{fill:${foreground}}.note,.figure,.symbol,.outside,.muted{fill:${grey(76)}}.symbol.entry{fill:${foreground}}.faint{fill:${grey(58)}}.bad{fill:${bad}}`,
    `.box,.wave,.lens,.leader,.bracket{stroke:${grey(22)}}.tick,.mark,.leader.dotted{stroke:${grey(58)}}.arrow{stroke:${grey(76)}}`,
    `.tint-window,.tint-unknown{fill:${grey(tints.window)}}.tint-execute{fill:${tint.execute}}.tint-read{fill:${tint.read}}`,
    `.tint-write{fill:${tint.write}}.tint-alias{fill:${tint.alias}}.tint-breach{fill:${tint.bad};stroke:${bad}}`,
    `.box.crowd{fill-opacity:.45}.box.crowd.tint-execute{fill:${execute}}.box.crowd.tint-read{fill:${read}}.box.crowd.tint-write{fill:${write}}`,
    `.spine-execute{fill:${execute}}.spine-read{fill:${read}}.spine-write,.spine-zero{fill:${write}}.spine-alias{fill:${alias}}`,
    `.spine-breach{fill:${bad}}.spine-unknown{fill:none}.mark{fill:none}.breach-sign{stroke:${bad}}`,
    `.band-execute{fill:${band(tint.execute)}}.band-read,.band-unknown{fill:${band(tint.read)}}`,
    `.band-write,.band-zero{fill:${band(tint.write)}}.band-breach{fill:${band(tint.bad)}}.band-alias{fill:${band(tint.alias)}}`,
    `.stop-write{stop-color:${tint.write}}.stop-window{stop-color:${grey(tints.window)}}.stop-none{stop-color:${background}}.arrow-write{stroke:${write}}`,
    `.selection,.partner,.walk,.path-own,.path-through{stroke:${focus}}.address.here{fill:${focus}}.halo{paint-order:stroke;stroke:${background};stroke-width:4px}.shared-memory{stroke:${alias}}.divider{stroke:${grey(11)}}.path-alias{stroke:${alias}}.marker,.path-own.dot{fill:${focus}}.path-alias.dot{fill:${alias}}`,
    `.slots{fill:${grey(tints.window)}}.slot-reserved{fill:${grey(14)}}.runbox{stroke:${grey(11)}}.aside{fill:${grey(76)}}.slot-execute{fill:${mix(execute, 80, background)}}.slot-read,.slot-unknown{fill:${read}}`,
    `.slot-write{fill:${mix(write, 80, background)}}.slot-zero{fill:${mix(write, 42, background)}}.slot-breach{fill:${bad}}`,
    `.slot-alias{fill:${mix(alias, 24, background)}}.slot-alias-table{fill:${alias}}.recursive{stroke:${background}}.warning{fill:${palette.warning}}`,
    `.note.change-new{fill:${added}}.note.change-gone{fill:${removed}}.box.gone{stroke:${grey(76)}}.hit{fill:${focus}}`,
    `.band-window,.band-fill,.band-free{fill:${mix(grey(tints.window), 60, background)};stroke:${grey(11)}}`,
    `.hatch-line-zero{stroke:${mix(write, 34, background)}}.hatch-line-hole{stroke:${grey(13)}}`,
  ].join('');
}

/** `share` per cent of a colour over another, as `color-mix` in sRGB does it. */
function mix(colour: string, share: number, over: string): string {
  const parts = [1, 3, 5].map((at) => {
    const a = parseInt(colour.slice(at, at + 2), 16);
    const b = parseInt(over.slice(at, at + 2), 16);
    return Math.round((a * share + b * (100 - share)) / 100)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
