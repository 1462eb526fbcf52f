import { zero } from './amount';
import type { OutputSection, Statement } from './ast';
import { scriptIssue } from './issues';
import { report } from './link';
import { locationOf, type Inner, type Outer, type SectionKind, type Source } from './model';
import { lostDot, lostPlace } from './omission';
import { assignmentStatement, makeOutput } from './outputStatement';
import { metOmission, included, type Planner } from './planner';
import { regionFor } from './regions';

/** The description of an output section as a statement of the link. */
export function planOutput(planner: Planner, node: OutputSection, source: Source, into: Outer[]): void {
  const { link } = planner;
  const regions = regionFor(link, node.region, node.loadRegion, node.address !== undefined, source);
  if (node.loadAddress !== undefined && node.loadRegion !== undefined) {
    report(
      link,
      scriptIssue('script.bothLoadAddresses', { name: node.name.text }, locationOf(source, node.span)),
    );
  }
  if (node.alignWithInput && node.alignment !== undefined) {
    report(link, scriptIssue('script.alignTwice', {}, locationOf(source, node.span)));
  }
  const statement = makeOutput(link, node.name.text, {
    node,
    source,
    sectionKind: kindOf(node),
    region: regions.region,
    loadRegion: regions.loadRegion,
  });
  const isLost = planner.lost !== undefined && node.name.text !== '/DISCARD/';
  const { address, loadAddress } = isLost ? { ...node, ...lostPlace(planner.lost ?? '', node) } : node;
  if (address !== undefined) {
    statement.address = address;
    statement.addressSource = source;
  }
  if (loadAddress !== undefined) statement.loadAddress = loadAddress;
  if (node.headers.length > 0) statement.headers = node.headers.map((name) => name.text);
  statement.children = planStatements(planner, node.statements, source);
  const met = metOmission(planner, source, node.bodySpan.end);
  if (met !== undefined) statement.children.push(assignmentStatement(met, source));
  // Nothing that is discarded moves anything.
  if (node.name.text === '/DISCARD/') statement.children = statement.children.filter(isKnownChild);
  into.push(statement);
}

function isKnownChild(child: Inner): boolean {
  return (
    child.kind !== 'assignment' || child.node.value.kind !== 'symbol' || child.node.value.lost === undefined
  );
}

const kinds: Readonly<Record<string, SectionKind>> = {
  NOLOAD: 'noload',
  DSECT: 'noalloc',
  COPY: 'noalloc',
  INFO: 'noalloc',
  OVERLAY: 'noalloc',
  READONLY: 'readonly',
  TYPE: 'type',
  'READONLY TYPE': 'typedReadonly',
};

function kindOf(node: OutputSection): SectionKind {
  return kinds[node.type?.keyword ?? ''] ?? 'normal';
}

/** What stands between the braces of an output section. */
export function planStatements(planner: Planner, items: readonly Statement[], source: Source): Inner[] {
  const { link } = planner;
  const planned: Inner[] = [];
  for (const item of items) {
    const met = metOmission(planner, source, item.span.start);
    if (met !== undefined) planned.push(assignmentStatement(met, source));
    switch (item.kind) {
      case 'assignment':
        planned.push(assignmentStatement(item, source));
        break;
      case 'assert':
        planned.push({ kind: 'assert', node: item, source });
        break;
      case 'include': {
        const isRead = included(planner, item, source, 'statements', (inner, from) => {
          for (const child of planStatements(planner, inner, from)) planned.push(child);
        });
        if (!isRead) planned.push(assignmentStatement(lostDot(item.file.text, item.span), source));
        break;
      }
      case 'input':
        planned.push({
          kind: 'wild',
          node: item,
          source,
          children: [],
          matched: [],
          run: undefined,
          start: undefined,
          open: link.withoutInputs,
        });
        break;
      case 'data':
        planned.push({ kind: 'data', node: item, source, offset: zero });
        break;
      case 'fill':
        planned.push({ kind: 'fill', node: item, source });
        break;
      case 'keyword':
        break;
    }
  }
  return planned;
}
