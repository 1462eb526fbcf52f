import type { BitField } from './bitField';

/** The format of a page-table entry of one kind at one level. */
export interface EntryFormat {
  /** As the manual titles it: `PDE (2 MiB page)`, `table descriptor`. */
  readonly name: string;
  /** Whether the entry points to the next table or maps memory itself. */
  readonly maps: 'table' | 'page';
  /** Lowest bit first. */
  readonly fields: readonly BitField[];
  readonly source: string;
}
