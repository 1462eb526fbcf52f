/** Which parenthesis and which brace of a text belongs to which, those in strings aside. */
export interface Pairs {
  /** Where what opens there ends, behind its closing partner; undefined where it has none. */
  endOf(open: number): number | undefined;
  /** Where what closes there begins; undefined where it has no partner. */
  startOf(close: number): number | undefined;
}

/** All of a text in one go, so that asking about each costs no more than reading it once. */
export function pairsOf(text: string): Pairs {
  const ends = new Map<number, number>();
  const starts = new Map<number, number>();
  const open: Readonly<Record<'(' | '{', number[]>> = { '(': [], '{': [] };
  for (const { 0: found, index } of text.matchAll(/"[^"\n]*"|[(){}]/g)) {
    if (found === '(' || found === '{') open[found].push(index);
    else if (found === ')' || found === '}') {
      const start = open[found === ')' ? '(' : '{'].pop();
      if (start === undefined) continue;
      ends.set(start, index + 1);
      starts.set(index, start);
    }
  }
  return { endOf: (at) => ends.get(at), startOf: (at) => starts.get(at) };
}
