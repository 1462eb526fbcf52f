import { NotMangled } from './limits';

/** A type in two parts, between which a declarator stands: `void (` and `)(int)`. */
export interface CppType {
  readonly left: string;
  readonly right: string;
  /** A function or an array: a pointer to it needs parentheses. */
  readonly needsParentheses: boolean;
  /** Of a pack of template arguments, or what is made of one: an element each. */
  readonly pack?: readonly CppType[];
  /** The pack stands for all of its elements. */
  readonly expanded?: boolean;
}

export function simple(text: string): CppType {
  return { left: text, right: '', needsParentheses: false };
}

export function packOf(elements: readonly CppType[]): CppType {
  return { ...simple(''), pack: elements };
}

export function whole({ left, right, needsParentheses, pack }: CppType): string {
  if (pack !== undefined) return listed(pack).text;
  return needsParentheses && right.startsWith(' ') ? left.trimEnd() + right : left + right;
}

export interface Listed {
  readonly text: string;
  /** The last of the list is an empty pack. */
  readonly endsEmpty: boolean;
}

/** With commas between, of which c++filt leaves those out that nothing follows. */
export function listed(types: readonly CppType[]): Listed {
  let text = '';
  let endsEmpty = false;
  for (const [i, type] of [...types].reverse().entries()) {
    const own = whole(type);
    if (i > 0 && text === '') endsEmpty = true;
    text = text === '' ? own : `${own}, ${text}`;
  }
  return { text, endsEmpty };
}

/** `<a, b>`; c++filt keeps two `>` apart, but does not see the first in front of a comma that it took back. */
export function angled(types: readonly CppType[]): string {
  const { text, endsEmpty } = listed(types);
  return text.endsWith('>') && !endsEmpty ? `<${text} >` : `<${text}>`;
}

export function around(type: CppType, declarator: string): string {
  return type.needsParentheses || type.right !== ''
    ? type.left + declarator + type.right
    : `${type.left} ${declarator}`;
}

/** `operator<` and the list of its arguments are kept apart. */
export function spaced(name: string): string {
  return name.endsWith('<') ? `${name} ` : name;
}

export function pointerTo(to: CppType, sign: string): CppType {
  // References to references collapse, which a parameter's argument may bring about.
  if (to.left.endsWith('&')) {
    if (sign === '*') throw new NotMangled();
    return sign === '&&' || !to.left.endsWith('&&') ? to : { ...to, left: to.left.slice(0, -1) };
  }
  return to.needsParentheses
    ? { left: `${to.left}(${sign}`, right: `)${to.right}`, needsParentheses: false }
    : { left: to.left + sign, right: to.right, needsParentheses: false };
}

export function memberOf(owner: string, member: CppType): CppType {
  return member.needsParentheses
    ? { left: `${member.left}(${owner}::*`, right: `)${member.right}`, needsParentheses: false }
    : { ...member, left: `${member.left} ${owner}::*` };
}

/** ` const`, ` volatile` and ` restrict` behind a type; what is const already is not made so again. */
export function qualifiedBy(type: CppType, words: readonly string[]): CppType {
  // Of references other tools have rules of their own.
  if (type.left.endsWith('&')) throw new NotMangled();
  const isArray = type.needsParentheses && type.right.startsWith(' [');
  if (type.needsParentheses && !isArray)
    return { ...type, right: type.right + words.map((word) => ` ${word}`).join('') };
  const left = isArray ? type.left.trimEnd() : type.left;
  const has = /(?: (?:const|volatile|restrict))*$/u.exec(left)?.[0].split(' ') ?? [];
  const added = words.filter((word) => !has.includes(word)).map((word) => ` ${word}`);
  return { ...type, left: `${left}${added.join('')}${isArray ? ' ' : ''}` };
}

/** `parameters` as they stand between the parentheses. */
export function functionOf(result: CppType, parameters: string): CppType {
  const left = result.right === '' ? `${result.left} ` : result.left;
  return { left, right: `(${parameters})${result.right}`, needsParentheses: true };
}

export function arrayOf(element: CppType, length: string): CppType {
  const inner = element.right.startsWith(' [');
  if (element.right !== '' && !inner) throw new NotMangled();
  const left = inner ? element.left : `${element.left} `;
  return { left, right: ` [${length}]${element.right.trimStart()}`, needsParentheses: true };
}
