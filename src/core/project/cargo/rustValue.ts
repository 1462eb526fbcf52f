import type { Evidence } from '../project';
import { joinedText, longestText, replacedText } from '../boundedText';
import { folderOf, joinPath, nameOf, stemOf } from '../paths';
import { hasUnknown, unknownText } from '../unknownText';

/** What an expression of a build script is worth, as far as it can be told without running it. */
export type RustValue =
  | { readonly kind: 'text'; readonly text: string; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly RustValue[] }
  /** An environment variable that Cargo does not set: most likely nobody does. */
  | { readonly kind: 'unset'; readonly name: string }
  /** The text of a file, perhaps with parts replaced. */
  | { readonly kind: 'file'; readonly path: string; readonly changed: boolean }
  | {
      readonly kind: 'closure';
      readonly parameter: string | undefined;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** A text of a build script; undefined, and one that is longer than any that counts, is unknown. */
export function textValue(text: string | undefined, evidence: readonly Evidence[] = []): RustValue {
  return text === undefined || text.length > longestText
    ? unknownValue('a long text')
    : { kind: 'text', text, evidence: evidence.slice(0, 20) };
}

export function unknownValue(why: string): RustValue {
  return { kind: 'unknown', why };
}

/** A value as it would be printed. */
export function asText(value: RustValue): { readonly text: string; readonly evidence: readonly Evidence[] } {
  switch (value.kind) {
    case 'text':
      return value;
    case 'bool':
      return { text: String(value.value), evidence: [] };
    case 'unset':
      return { text: unknownText(value.name), evidence: [] };
    case 'list':
      return { text: unknownText('list'), evidence: [] };
    case 'file':
      return { text: unknownText('file'), evidence: [] };
    case 'closure':
      return { text: unknownText('closure'), evidence: [] };
    case 'unknown':
      return { text: unknownText(value.why), evidence: [] };
  }
}

/** Methods that give what they are called on, as far as its text goes. */
const sameText = new Set(
  (
    'unwrap expect display to_string to_str to_owned into as_str clone to_string_lossy as_ref into_string iter into_iter iter_mut ' +
    'as_path to_path_buf into_os_string as_os_str canonicalize ok ok_or ok_or_else map_err context with_context as_deref borrow ' +
    'into_boxed_str into_owned cloned copied absolute normalize enumerate to_vec collect chain_err as_slice unwrap_unchecked ' +
    'as_mut_os_string into_string_lossy as_mut as_deref_mut or or_else err_into'
  ).split(' '),
);

/** What a method gives, without the ones that call a closure. */
export function callMethod(receiver: RustValue, method: string, args: readonly RustValue[]): RustValue {
  if (method.startsWith('unwrap_or')) return receiver.kind === 'unset' ? orElse(args, method) : receiver;
  if (receiver.kind === 'unset') {
    if (method === 'is_ok' || method === 'is_some') return { kind: 'bool', value: false };
    if (method === 'is_err' || method === 'is_none') return { kind: 'bool', value: true };
    if (method === 'unwrap' || method === 'expect') return textValue(unknownText(receiver.name));
    return receiver;
  }
  if (receiver.kind === 'list') return listMethod(receiver, method, args);
  if (sameText.has(method) || method === 'as_bytes') return receiver;
  if (receiver.kind === 'file') return { ...receiver, changed: true };
  if (receiver.kind !== 'text')
    return unknownValue(receiver.kind === 'unknown' ? receiver.why : `.${method}()`);
  return textMethod(receiver.text, receiver.evidence, method, args);
}

function orElse(args: readonly RustValue[], method: string): RustValue {
  if (method === 'unwrap_or_default') return textValue('');
  return args[0] ?? unknownValue(`.${method}()`);
}

function listMethod(
  list: RustValue & { kind: 'list' },
  method: string,
  args: readonly RustValue[],
): RustValue {
  if (method === 'is_empty') return { kind: 'bool', value: list.items.length === 0 };
  if ((method === 'join' || method === 'concat') && (args[0]?.kind === 'text' || args.length === 0)) {
    const parts = list.items.map(asText);
    const between = args[0]?.kind === 'text' ? args[0].text : '';
    return textValue(
      joinedText(
        parts.map((part) => part.text),
        between,
      ),
      parts.flatMap((part) => part.evidence),
    );
  }
  return sameText.has(method) ? list : unknownValue(`.${method}()`);
}

function textMethod(
  text: string,
  evidence: readonly Evidence[],
  method: string,
  args: readonly RustValue[],
): RustValue {
  const [first, second] = args.map((arg) => asText(arg));
  const make = (made: string | undefined): RustValue =>
    textValue(made, [...evidence, ...(first?.evidence ?? [])]);
  const test = (value: boolean): RustValue =>
    hasUnknown(text) || hasUnknown(first?.text ?? '')
      ? unknownValue(`.${method}()`)
      : { kind: 'bool', value };
  switch (method) {
    case 'join':
      // What stands behind an unknown folder is kept as written: the folder's `..` cannot be answered.
      return make(hasUnknown(text) ? `${text}/${first?.text ?? ''}` : joinPath(text, first?.text ?? ''));
    case 'parent':
      return make(folderOf(text));
    case 'file_name':
      return make(nameOf(text));
    case 'file_stem':
      return make(stemOf(text));
    case 'with_extension':
      return make(`${text.replace(/\.[^./]*$/, '')}.${first?.text ?? ''}`);
    case 'with_file_name':
      return make(joinPath(folderOf(text), first?.text ?? ''));
    case 'replace':
      return make(
        first === undefined || first.text === '' ? text : replacedText(text, first.text, second?.text ?? ''),
      );
    case 'trim':
    case 'trim_end':
    case 'trim_start':
      return make(text.trim());
    case 'to_lowercase':
    case 'to_ascii_lowercase':
      return make(text.toLowerCase());
    case 'to_uppercase':
    case 'to_ascii_uppercase':
      return make(text.toUpperCase());
    case 'starts_with':
      return test(text.startsWith(first?.text ?? ''));
    case 'ends_with':
      return test(text.endsWith(first?.text ?? ''));
    case 'contains':
      return test(text.includes(first?.text ?? ''));
    case 'eq':
      return test(text === first?.text);
    case 'is_empty':
      return test(text === '');
    case 'is_ok':
    case 'is_some':
      return { kind: 'bool', value: true };
    case 'is_err':
    case 'is_none':
      return { kind: 'bool', value: false };
    default:
      return unknownValue(`.${method}()`);
  }
}
