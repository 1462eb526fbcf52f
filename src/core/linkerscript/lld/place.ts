import { scriptIssue } from '../issues';
import { flagsOf, powerOfTwo, shf, takeInputs } from '../inputs';
import type { LinkInput } from '../input';
import { report, symbolNamed, type Link } from '../link';
import { checkSections } from '../check';
import { flag, locationOf, type LinkFile, type Piece } from '../model';
import type { PlacedSegment } from '../segments';
import { zero } from '../amount';
import { assignAddresses } from './addresses';
import { collectGarbage } from '../garbage';
import { mergeSections } from '../mergeStrings';
import { declareSymbols } from './assign';
import { evaluate, number } from './evaluate';
import { addOrphans, sortSections } from './orphans';
import { findRegions } from './regions';
import { adjustSections, processSections } from './sections';
import { lldEhFrame } from './unwind';
import { alignSegments, allocateHeaders, createSegments, placeSegments } from './segments';
import { isAlloc, ordered, sht, type Lld } from './state';

/** Passes until the symbols stand still; more than these and lld gives up. */
const passLimit = 6;

/** Places a link as ld.lld 14 does (Writer.cpp, Writer::run). `link` holds the planned scripts. */
export function runLld(
  link: Link,
  inputs: readonly LinkInput[],
  hasSections: boolean,
): readonly PlacedSegment[] {
  link.phase = 'allocating';
  takeInputs(link, takenUp(inputs));
  splitCommons(link);
  const lld = newLld(link, hasSections);
  moveInserted(lld);
  if (link.options.gcSections === true && !link.withoutInputs && !collectGarbage(link)) {
    report(link, scriptIssue('script.noReferences', {}));
  }
  if (!link.withoutInputs) addMade(link, inputs);
  processSections(lld);
  addOrphans(lld);
  mergeSections(link, false);
  declareSymbols(lld);
  adjustSections(lld);
  sortSections(lld);
  findRegions(lld);
  createSegments(lld);
  if (!hasSections) alignSegments(lld);
  settle(lld);
  link.phase = 'final';
  assignAddresses(lld);
  checkAssertions(lld);
  if (hasSections) allocateHeaders(lld);
  const segments = link.withoutInputs ? [] : placeSegments(lld);
  finish(lld);
  if (link.options.checkSections !== false) checkSections(link);
  return segments;
}

function newLld(link: Link, hasSections: boolean): Lld {
  return {
    link,
    sections: new Map(),
    segments: [],
    headerSize: 0n,
    headerAddress: undefined,
    dot: zero,
    inside: undefined,
    lmaOffset: 0n,
    region: undefined,
    loadRegion: undefined,
    threadBssEnd: undefined,
    errorOnMissing: false,
    hasSections,
    gotHolder: undefined,
  };
}

/** lld leaves some sections out, keeps the first build attributes only, and makes all unwind tables one. */
function takenUp(inputs: readonly LinkInput[]): LinkInput[] {
  let attributes = false;
  return inputs.map((input) => ({
    ...input,
    sections: input.sections.filter((section) => {
      if (
        section.name === '.note.GNU-stack' ||
        section.name === '.note.gnu.property' ||
        section.name === '.eh_frame'
      )
        return false;
      if (section.type !== 0x7000_0003) return true;
      const first = !attributes;
      attributes = true;
      return first;
    }),
  }));
}

function madePiece(
  file: LinkFile,
  name: string,
  type: number,
  flags: number,
  size: bigint,
  alignment: bigint,
  kind: Piece['kind'],
): Piece {
  return {
    file,
    given: { index: -1, name, type, flags, size, alignment },
    name,
    type,
    flags: 0,
    size,
    alignment,
    entrySize: 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind,
    assumed: false,
  };
}

/** Each common symbol is a section of its own, called COMMON. */
function splitCommons(link: Link): void {
  for (const file of link.files) {
    for (const common of file.input.commons) {
      const symbol = symbolNamed(link, common.name);
      if (symbol.state !== 'common') continue;
      const piece = madePiece(
        file,
        'COMMON',
        sht.nobits,
        shf.alloc | shf.write,
        common.size,
        powerOfTwo(common.alignment),
        'common',
      );
      file.pieces.push(piece);
      symbol.state = 'defined';
      symbol.base = piece;
      symbol.value = 0n;
    }
  }
}

/** What lld writes into .comment about itself, as Debian's version 14.0.6 does. */
const commentText = 'Linker: Debian LLD 14.0.6\0';

/** A .comment of lld's own joins the objects', and one .eh_frame stands for all of theirs. */
function addMade(link: Link, inputs: readonly LinkInput[]): void {
  const input: LinkInput = { file: '', sections: [], commons: [], defined: [], undefined: [] };
  const file: LinkFile = { input, name: '', archive: undefined, pieces: [] };
  const flags = shf.merge | shf.strings;
  const comment = madePiece(file, '.comment', sht.progbits, flags, BigInt(commentText.length), 1n, 'made');
  const bytes = Uint8Array.from(commentText, (c) => c.charCodeAt(0));
  file.pieces.push({
    ...comment,
    flags: flagsOf(comment.given),
    entrySize: 1,
    given: { ...comment.given, bytes: () => bytes },
  });
  const unwind = lldEhFrame(inputs, link.target.bits / 8, deadTargets(link, inputs));
  if (unwind !== undefined) {
    file.pieces.unshift(
      madePiece(file, '.eh_frame', sht.progbits, shf.alloc, unwind.size, unwind.alignment, 'made'),
    );
  }
  if (link.options.pie === true && link.options.shared !== true) addDynamic(link, file);
  link.files.push(file);
}

/** Whether what an unwind entry describes is out of the link. */
function deadTargets(link: Link, inputs: readonly LinkInput[]): Parameters<typeof lldEhFrame>[2] {
  const taken = inputs.filter((input) => input.kind !== 'shared');
  const files = new Map(taken.map((input, i) => [input, link.files[i]]));
  return (input, reference) => {
    if (reference.symbol !== undefined) {
      const base = link.symbols.get(reference.symbol)?.base;
      return typeof base === 'object' && 'given' in base && base.output === 'discarded';
    }
    const piece = files.get(input)?.pieces.find((candidate) => candidate.given.index === reference.section);
    return piece?.output === 'discarded';
  };
}

/** What a position-independent executable needs that imports and exports nothing (counted with ld.lld 14). */
function addDynamic(link: Link, file: LinkFile): void {
  const wide = link.target.bits === 64;
  const word = wide ? 8n : 4n;
  const made = (name: string, type: number, flags: number, size: bigint, alignment: bigint): Piece => {
    const piece = madePiece(file, name, type, flags, size, alignment, 'made');
    file.pieces.push(piece);
    return piece;
  };
  made('.dynsym', 11, shf.alloc, wide ? 24n : 16n, word);
  made('.gnu.hash', 0x6fff_fff6, shf.alloc, wide ? 28n : 24n, word);
  made('.hash', 5, shf.alloc, 16n, 4n);
  const dynamic = made('.dynamic', 6, shf.alloc | shf.write, 18n * word, word);
  made('.dynstr', 3, shf.alloc, 1n, 1n);
  const symbol = symbolNamed(link, '_DYNAMIC');
  symbol.state = 'defined';
  symbol.base = dynamic;
  symbol.byObject = true;
}

/** INSERT moves the sections of its SECTIONS command, by name. */
function moveInserted(lld: Lld): void {
  const { link } = lld;
  let start = 0;
  for (let at = 0; at < link.statements.length; at += 1) {
    const statement = link.statements[at];
    if (statement?.kind !== 'insert') continue;
    const moved = link.statements.slice(start, at).filter((item) => item.kind === 'output');
    link.statements = link.statements.filter(
      (item) => item !== statement && !(item.kind === 'output' && moved.includes(item)),
    );
    const target = link.statements.findIndex(
      (item) => item.kind === 'output' && item.name === statement.name,
    );
    if (target < 0) {
      link.statements.push(...moved);
      const message = `unable to insert ${moved.map((item) => item.name).join(' ')} ${statement.where} ${statement.name}`;
      if (lld.hasSections) report(link, scriptIssue('script.lld', { message }, statement.location));
    } else link.statements.splice(statement.where === 'after' ? target + 1 : target, 0, ...moved);
    at = -1;
    start = 0;
  }
}

function settle(lld: Lld): void {
  let before = '';
  let symbols = '';
  for (let pass = 0; pass < passLimit; pass += 1) {
    assignAddresses(lld);
    const now = [...lld.link.symbols.values()]
      .filter((symbol) => symbol.byScript)
      .map((symbol) => `${symbol.name}=${symbol.value.toString(16)}`)
      .join();
    const addresses = ordered(lld)
      .map(
        (section) => `${section.section.vma.value.toString(16)}+${section.section.size.value.toString(16)}`,
      )
      .join();
    if (`${now};${addresses}` === before) return;
    before = `${now};${addresses}`;
    if (pass === passLimit - 1 && now !== symbols)
      report(lld.link, scriptIssue('script.unsettled', { what: 'a symbol' }));
    symbols = now;
  }
}

function checkAssertions(lld: Lld): void {
  const check = (statement: {
    readonly node: {
      readonly test: Parameters<typeof evaluate>[0];
      readonly message: { readonly text: string };
      readonly span: { start: number; end: number };
    };
    readonly source?: Parameters<typeof locationOf>[0];
  }): void => {
    const test = number(evaluate(statement.node.test, { lld, source: statement.source, dot: lld.dot }));
    if (test.value !== 0n || test.doubt !== undefined) return;
    report(
      lld.link,
      scriptIssue(
        'script.assertion',
        { message: statement.node.message.text },
        locationOf(statement.source, statement.node.span),
      ),
    );
  };
  lld.inside = undefined;
  for (const statement of lld.link.statements) {
    if (statement.kind === 'assert') check(statement);
    else if (statement.kind === 'output')
      for (const child of statement.children) if (child.kind === 'assert') check(child);
  }
}

/** Writes lld's terms back in the terms of the model. */
function finish(lld: Lld): void {
  for (const made of lld.sections.values()) {
    const { section } = made;
    let flags = 0;
    if (isAlloc(made)) flags |= flag.alloc;
    if (made.type !== sht.nobits) flags |= flag.contents | (isAlloc(made) ? flag.load : 0);
    if ((made.flags & shf.write) === 0) flags |= flag.readonly;
    if ((made.flags & shf.execute) !== 0) flags |= flag.code;
    if ((made.flags & shf.threadLocal) !== 0) flags |= flag.threadLocal;
    section.flags = flags;
    section.type = made.type;
    section.typeFixed = true;
    if (made.load !== undefined)
      section.lma = { ...section.vma, value: BigInt.asUintN(64, section.vma.value + made.load.lmaOffset) };
  }
  lld.link.sections = ordered(lld).map((made) => made.section);
}
