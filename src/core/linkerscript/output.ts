import type { SourceLocation } from '../text';
import type { Expression, OutputSection } from './ast';
import { locationOf, type Inner, type OutputStatement, type SectionKind, type Source } from './model';

/** What is known about an output section when its statement is made. */
export interface OutputParts {
  readonly node?: OutputSection;
  readonly source?: Source;
  readonly sectionKind?: SectionKind;
  readonly region?: OutputStatement['region'];
  readonly loadRegion?: OutputStatement['loadRegion'];
  readonly orphan?: boolean;
  readonly constraint?: OutputStatement['constraint'];
  readonly subalign?: Expression;
  readonly fill?: Expression;
  readonly regionName?: string;
  readonly loadRegionName?: string;
}

const constraints = { ONLY_IF_RO: 'readonly', ONLY_IF_RW: 'writable', SPECIAL: 'special' } as const;

/**
 * A class, unlike the other parts of the model: a script may have thousands of these, and hardly any is ever asked for its
 * location.
 */
export class ScriptOutput implements OutputStatement {
  readonly kind = 'output';
  readonly node: OutputSection | undefined;
  readonly source: Source | undefined;
  readonly orphan: boolean;
  address: Expression | undefined = undefined;
  addressSource: Source | undefined = undefined;
  loadAddress: Expression | undefined = undefined;
  readonly alignment: Expression | undefined;
  readonly subalign: Expression | undefined;
  readonly alignWithInput: boolean;
  sectionKind: SectionKind;
  readonly typeValue: Expression | undefined;
  constraint: OutputStatement['constraint'];
  region: OutputStatement['region'];
  loadRegion: OutputStatement['loadRegion'];
  readonly regionName: string | undefined;
  readonly loadRegionName: string | undefined;
  headers: readonly string[] | undefined = undefined;
  readonly fill: Expression | undefined;
  children: Inner[] = [];
  blockValue = 1n;
  updateDot = false;
  dotAfter: Expression | undefined = undefined;
  ignored = false;
  flags: number;
  section: OutputStatement['section'] = undefined;
  placed = false;
  loadPlaced = false;
  afterEnd = false;

  constructor(
    readonly name: string,
    parts: OutputParts,
    readonly duplicate: boolean,
  ) {
    const { node } = parts;
    this.node = node;
    this.source = parts.source;
    this.orphan = parts.orphan ?? false;
    this.alignment = node?.alignment;
    this.subalign = parts.subalign ?? node?.subalign;
    this.alignWithInput = node?.alignWithInput ?? false;
    this.sectionKind = parts.sectionKind ?? 'normal';
    this.typeValue = node?.type?.value;
    this.constraint =
      parts.constraint ?? (node?.constraint === undefined ? 'none' : constraints[node.constraint]);
    this.region = parts.region;
    this.loadRegion = parts.loadRegion;
    this.regionName = parts.regionName;
    this.loadRegionName = parts.loadRegionName;
    this.fill = parts.fill ?? node?.fill;
    this.flags = parts.sectionKind === 'noload' ? 4096 : 0;
  }

  get location(): SourceLocation | undefined {
    return this.node === undefined ? undefined : locationOf(this.source, this.node.name.span);
  }
}
