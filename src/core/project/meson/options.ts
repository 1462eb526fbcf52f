import { joinPath } from '../paths';
import type { TreeFiles } from '../treeFiles';
import { parseMeson } from './parser';
import type { MesonArguments, MesonExpression } from './syntax';
import { numberOf, textValue, type MesonValue } from './value';

/** The options that a project declares, with their defaults; those that `project()` sets win. */
export async function mesonOptions(
  files: TreeFiles,
  source: string,
): Promise<ReadonlyMap<string, MesonValue>> {
  const options = new Map<string, MesonValue>([
    ['buildtype', textValue('debug')],
    ['optimization', textValue('0')],
    ['b_lto', { kind: 'bool', value: false }],
    ['prefix', textValue('/usr/local')],
    ['default_library', textValue('shared')],
  ]);
  for (const name of ['meson.options', 'meson_options.txt']) {
    const path = joinPath(source, name);
    const text = await files.read(path);
    if (text === undefined || text.length > 1_000_000) continue;
    for (const statement of parseMeson(text)) {
      if (
        statement.kind !== 'expression' ||
        statement.value.kind !== 'call' ||
        statement.value.name !== 'option'
      )
        continue;
      const { args, line } = statement.value;
      const option = args.items[0];
      if (option?.kind !== 'text') continue;
      options.set(
        option.text,
        defaultOf(args, { file: path, line, why: `the option ${option.text} and its default` }),
      );
    }
  }
  const list = await files.read(joinPath(source, 'meson.build'));
  for (const statement of parseMeson((list ?? '').slice(0, 200_000))) {
    if (
      statement.kind !== 'expression' ||
      statement.value.kind !== 'call' ||
      statement.value.name !== 'project'
    )
      continue;
    const { args, line } = statement.value;
    for (const item of items(args.named.get('default_options'))) {
      const [, key, value = ''] = /^([\w.:-]+)=(.*)$/s.exec(item) ?? [];
      if (key !== undefined)
        options.set(
          key,
          value === 'true' || value === 'false'
            ? { kind: 'bool', value: value === 'true' }
            : textValue(value, [
                { file: joinPath(source, 'meson.build'), line, why: `project() sets ${key}` },
              ]),
        );
    }
  }
  return options;
}

function items(expression: MesonExpression | undefined): readonly string[] {
  if (expression?.kind === 'text') return [expression.text];
  return expression?.kind === 'list'
    ? expression.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []))
    : [];
}

function defaultOf(
  args: MesonArguments,
  place: { readonly file: string; readonly line: number; readonly why: string },
): MesonValue {
  const type = args.named.get('type');
  const value = args.named.get('value');
  const kind = type?.kind === 'text' ? type.text : 'string';
  if (value?.kind === 'name' && (value.name === 'true' || value.name === 'false'))
    return { kind: 'bool', value: value.name === 'true' };
  if (value?.kind === 'text')
    return kind === 'boolean'
      ? { kind: 'bool', value: value.text === 'true' }
      : textValue(value.text, [place]);
  if (value?.kind === 'number') return numberOf(value.text);
  if (value?.kind === 'list')
    return { kind: 'list', items: items(value).map((text) => textValue(text, [place])) };
  if (kind === 'boolean') return { kind: 'bool', value: true };
  if (kind === 'feature') return { kind: 'object', name: 'feature' };
  // A combo without a value begins with its first choice.
  const [first] = items(args.named.get('choices'));
  return kind === 'combo' && first !== undefined
    ? textValue(first, [place])
    : kind === 'array'
      ? { kind: 'list', items: [] }
      : textValue('', [place]);
}
