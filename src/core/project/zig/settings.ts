import type { Word } from '../linkDraft';
import type { Evidence } from '../project';
import { lineAt } from '../textLines';
import { callAt, constantsOf, matchesIn, textsIn, type ZigText } from './text';

/** What build.zig gives the linker by one call or assignment, and to which variable. */
export interface Setting {
  readonly variable: string;
  readonly words: readonly Word[];
  readonly file: string;
  readonly at: number;
}

/** Calls and assignments that change how a program is linked. */
export function settingsIn(text: ZigText): Setting[] {
  const found: Setting[] = [];
  const constants = constantsOf(text.code);
  const add = (
    variable: string,
    at: number,
    texts: readonly { readonly text: string; readonly at?: number }[],
  ): void => {
    const words = texts.map((one): Word => {
      const places: Evidence[] = [
        {
          file: text.path,
          line: lineAt(text.source, at),
          why: `build.zig gives ${one.text.slice(0, 80).replace(/[\uE000\uE001]/g, '')}`,
        },
      ];
      if (one.at !== undefined)
        places.push({ file: text.path, line: lineAt(text.source, one.at), why: 'where its value stands' });
      return { text: one.text, evidence: places };
    });
    found.push({ variable, words, file: text.path, at });
  };
  const script = (variable: string, at: number, written: string): void =>
    add(
      variable,
      at,
      textsIn(written, constants)
        .slice(0, 1)
        .map((one) => ({ ...one, text: `--script=${one.text}` })),
    );
  for (const match of matchesIn(
    text.code,
    /(?<![\w.])([\w.]+)\.(?:setLinkerScript|setLinkerScriptPath)\s*\(/g,
  )) {
    script(last(match[1]), match.index, callAt(text.code, match.index + match[0].length - 1));
  }
  for (const match of matchesIn(
    text.code,
    /(?<![\w.])([\w.]+)\.(linker_script|image_base|pie|link_z_max_page_size|link_z_common_page_size|link_gc_sections|link_z_relro|link_z_lazy|entry)\s*=([^;]{1,2000});/g,
  )) {
    const [, variable, field = '', value = ''] = match;
    if (field === 'linker_script') script(last(variable), match.index, value);
    else
      add(
        last(variable),
        match.index,
        flag(field, value.trim(), constants).map((one) => ({ text: one })),
      );
  }
  return found;
}

function last(path: string | undefined): string {
  return (path ?? '').split('.').at(-1) ?? '';
}

function flag(field: string, value: string, constants: ReturnType<typeof constantsOf>): readonly string[] {
  const number = /^(0x[\da-fA-F_]+|\d[\d_]*)$/.exec(value)?.[1]?.replaceAll('_', '');
  switch (field) {
    case 'image_base':
      return number === undefined ? [] : [`--image-base=${number}`];
    case 'pie':
      return value === 'true' ? ['-pie'] : value === 'false' ? ['-no-pie'] : [];
    case 'link_z_max_page_size':
      return number === undefined ? [] : ['-z', `max-page-size=${number}`];
    case 'link_z_common_page_size':
      return number === undefined ? [] : ['-z', `common-page-size=${number}`];
    case 'link_gc_sections':
      return value === 'true' ? ['--gc-sections'] : value === 'false' ? ['--no-gc-sections'] : [];
    case 'link_z_relro':
      return value === 'false' ? ['-z', 'norelro'] : [];
    case 'entry': {
      const [symbol] = value.includes('symbol_name') ? textsIn(value, constants) : [];
      return symbol === undefined ? [] : ['-e', symbol.text];
    }
    default:
      return [];
  }
}
