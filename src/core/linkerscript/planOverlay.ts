import type { Assignment, Expression, Name, Overlay, Statement } from './ast';
import type { Link } from './link';
import type { Inner, OutputStatement, Source } from './model';
import { assignmentStatement, makeOutput } from './outputStatement';
import { regionFor } from './regions';

/** All at one address, loaded one behind the other (ldlang.c, lang_leave_overlay). */
export function planOverlay(
  link: Link,
  node: Overlay,
  source: Source,
  planStatements: (items: readonly Statement[]) => Inner[],
): void {
  const regions = regionFor(link, node.region, node.loadRegion, false, source);
  const span = node.span;
  const query = (name: string, target: Name): Expression => ({
    kind: 'query',
    name,
    nameSpan: span,
    target,
    span,
  });
  if (node.noCrossRefs)
    link.crossReferences.push({ names: node.sections.map(({ name }) => name.text), toFirst: false });
  let base = node.address;
  let largest: Expression | undefined;
  let last: OutputStatement | undefined;
  node.sections.forEach((section, i) => {
    const statement = makeOutput(link, section.name.text, {
      node: section,
      source,
      sectionKind: i === 0 ? 'firstOverlay' : 'overlay',
      region: regions.region,
      loadRegion: regions.loadRegion,
      ...(node.subalign === undefined ? {} : { subalign: node.subalign }),
      ...(section.fill === undefined && node.fill !== undefined ? { fill: node.fill } : {}),
    });
    if (base !== undefined) {
      statement.address = base;
      statement.addressSource = source;
    }
    if (link.rules.overlayChainsLoads) {
      statement.loadAddress =
        last === undefined ? node.loadAddress : behind(node.sections[i - 1]?.name, query, span);
    } else if (i === 0) {
      base = query('ADDR', section.name);
      if (node.loadAddress !== undefined) statement.loadAddress = node.loadAddress;
    }
    const headers = section.headers.length > 0 ? section.headers : node.headers;
    if (headers.length > 0) statement.headers = headers.map((name) => name.text);
    statement.children = planStatements(section.statements);
    const size = query('SIZEOF', section.name);
    largest =
      largest === undefined
        ? size
        : { kind: 'call', name: 'MAX', nameSpan: span, arguments: [largest, size], span };
    link.statements.push(statement);
    if (!link.rules.overlayChainsLoads)
      for (const provided of loadSymbols(section.name, query))
        link.statements.push(assignmentStatement(provided, source));
    last = statement;
  });
  if (base === undefined) return;
  if (link.rules.overlayChainsLoads) {
    // A statement of its own, also behind an overlay of nothing (ScriptParser::readOverlay).
    const right = largest ?? { kind: 'number', value: 0n, text: '0', span };
    link.statements.push(assignmentStatement(dotAssignment(base, right), source));
  } else if (last !== undefined && largest !== undefined) {
    last.updateDot = true;
    last.dotAfter = { kind: 'binary', operator: '+', left: base, right: largest, span };
  }
}

/** `. = base + size` */
function dotAssignment(base: Expression, size: Expression): Assignment {
  const { span } = size;
  return {
    kind: 'assignment',
    form: 'plain',
    target: { text: '.', span, quoted: false },
    operator: '=',
    value: { kind: 'binary', operator: '+', left: base, right: size, span },
    span,
  };
}

/** Where the section of the name ends in load memory. */
function behind(
  name: Name | undefined,
  query: (name: string, target: Name) => Expression,
  span: Overlay['span'],
): Expression | undefined {
  if (name === undefined) return undefined;
  return { kind: 'binary', operator: '+', left: query('LOADADDR', name), right: query('SIZEOF', name), span };
}

/** `__load_start_NAME` and `__load_stop_NAME`, with what C cannot spell left out of the name. */
function loadSymbols(name: Name, query: (name: string, target: Name) => Expression): Assignment[] {
  const clean = name.text.replace(/[^A-Za-z0-9_]/g, '');
  const { span } = name;
  const start = query('LOADADDR', name);
  const stop: Expression = { kind: 'binary', operator: '+', left: start, right: query('SIZEOF', name), span };
  const provide = (symbol: string, value: Expression): Assignment => ({
    kind: 'assignment',
    form: 'provide',
    target: { text: symbol, span, quoted: false },
    operator: '=',
    value,
    span,
  });
  return [provide(`__load_start_${clean}`, start), provide(`__load_stop_${clean}`, stop)];
}
