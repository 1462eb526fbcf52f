import { causeText } from './badPointerText';
import { plainName } from './demangle';
import { explainAddress, type AddressFacts, type ExplainRequest } from './explain';
import { scanText, type Literal } from './literal';

/** One address of a text, with what it is. */
export interface AddressRow {
  /** From 1; of the first place only, the number of places is `count`. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** As written. */
  readonly text: string;
  readonly value: bigint;
  readonly count: number;
  readonly region: string;
  readonly indices: string;
  readonly symbol: string;
}

export interface AddressTable {
  /** In the order in which the values first appear, each value once. */
  readonly rows: readonly AddressRow[];
  /** True when the text has more different addresses than a table holds. */
  readonly cut: boolean;
}

export interface TableRequest {
  readonly text: string;
  readonly languageId: string;
  /** Values below this are left out: sizes and offsets, for the most part. */
  readonly smallBelow: bigint;
  /** In which mode, layout and images the addresses are explained. */
  readonly explain: Omit<ExplainRequest, 'value'>;
}

/** A table longer than this is not read, and a file may hold millions. */
const mostRows = 20_000;

/** So much is done between two steps: a few milliseconds of work. */
const charactersAStep = 65_536;
const rowsAStep = 100;

/** The addresses of a text, in one go. */
export function addressTable(request: TableRequest): AddressTable {
  const steps = addressTableSteps(request);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The addresses of a text, in short steps, so that who runs them can do other things between, or stop. Each step yields how much
 * is done, from 0 to 1.
 */
export function* addressTableSteps(request: TableRequest): Generator<number, AddressTable> {
  const { text, languageId, smallBelow, explain } = request;
  const found = new Map<bigint, Found>();
  let cut = false;
  const lines = new LineCounter(text);
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start + charactersAStep);
    const end = newline < 0 ? text.length : newline + 1;
    scanText(text.slice(start, end), languageId, (literal) => {
      if (literal.value < smallBelow) return;
      const known = found.get(literal.value);
      if (known !== undefined) known.count += 1;
      else if (found.size >= mostRows) cut = true;
      else found.set(literal.value, { literal, count: 1, ...lines.position(start + literal.start) });
    });
    start = end;
    // Reading is the smaller part of the work when most addresses are different ones.
    yield (0.5 * start) / text.length;
  }
  const rows: AddressRow[] = [];
  for (const [value, { literal, line, column, count }] of found) {
    const facts = explainAddress({ ...explain, value });
    rows.push({ line, column, text: literal.text, value, count, ...columns(facts) });
    if (rows.length % rowsAStep === 0) yield 0.5 + (0.5 * rows.length) / found.size;
  }
  return { rows, cut };
}

interface Found {
  readonly literal: Literal;
  readonly line: number;
  readonly column: number;
  count: number;
}

/** Lines of offsets that only grow, without an index of the whole text. */
class LineCounter {
  private line = 1;
  private start = 0;

  constructor(private readonly text: string) {}

  position(offset: number): { line: number; column: number } {
    for (;;) {
      const newline = this.text.indexOf('\n', this.start);
      if (newline < 0 || newline >= offset) return { line: this.line, column: offset - this.start + 1 };
      this.line += 1;
      this.start = newline + 1;
    }
  }
}

function columns(facts: AddressFacts): Pick<AddressRow, 'region' | 'indices' | 'symbol'> {
  return {
    region: regionText(facts),
    indices: facts.decoded.indices.map(({ index }) => index.toString()).join(' '),
    symbol: symbolText(facts.image),
  };
}

/** The region, or why there is none. */
function regionText({ region, notCanonical, causes }: AddressFacts): string {
  if (notCanonical === undefined) {
    const inner = region.overlays.find(({ condition }) => condition === undefined) ?? region.base;
    return inner?.name ?? '';
  }
  const [cause] = causes;
  if (cause === undefined || cause.confidence === 'possible') return 'not canonical';
  const { confidence, title } = causeText(cause);
  return ['not canonical:', confidence, title].filter((part) => part !== '').join(' ');
}

function symbolText(image: AddressFacts['image']): string {
  if (image === undefined) return '';
  const { symbol, scriptSymbol, section, sectionOffset } = image;
  if (symbol !== undefined) return plus(plainName(symbol.symbol.name), symbol.offset);
  if (scriptSymbol !== undefined) return scriptSymbol.name;
  return section === undefined ? '' : plus(section.name, sectionOffset ?? 0n);
}

function plus(name: string, offset: bigint): string {
  return offset === 0n ? name : `${name}+0x${offset.toString(16)}`;
}
