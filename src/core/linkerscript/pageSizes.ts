import { scriptIssue } from './issues';
import type { Dialect } from './dialect';
import type { LinkOptions } from './options';
import type { Target } from './targets';
import type { Issue } from '../issue';

/** CONSTANT(MAXPAGESIZE) and CONSTANT(COMMONPAGESIZE) of a link, in bytes. */
export interface PageSizes {
  readonly maxPage: bigint;
  readonly commonPage: bigint;
  readonly issues: readonly Issue[];
}

export function pageSizes(options: LinkOptions, target: Target, dialect: Dialect): PageSizes {
  return dialect === 'gnu' ? gnuPageSizes(options, target) : lldPageSizes(options, target);
}

/** Of two sizes the one that no option gives follows the other (ldelf.c and elf.em, after_parse; measured with ld 2.40). */
function gnuPageSizes({ maxPageSize, commonPageSize }: LinkOptions, target: Target): PageSizes {
  const maxPage = maxPageSize ?? target.maxPage;
  const commonPage = commonPageSize ?? target.commonPage;
  if (commonPage <= maxPage) return { maxPage, commonPage, issues: [] };
  if (commonPageSize === undefined) return { maxPage, commonPage: maxPage, issues: [] };
  if (maxPageSize === undefined) return { maxPage: commonPage, commonPage, issues: [] };
  const why = `the common page size ${hex(commonPage)} is more than the maximum page size ${hex(maxPage)}`;
  const option = `-z common-page-size=${hex(commonPage)}`;
  return { maxPage, commonPage, issues: [scriptIssue('script.refusedOption', { option, why })] };
}

/** Both are 1 without paging, and the common one is never more than the other (Driver.cpp, getMaxPageSize, getCommonPageSize). */
function lldPageSizes(options: LinkOptions, target: Target): PageSizes {
  if (options.nmagic === true || options.omagic === true) return { maxPage: 1n, commonPage: 1n, issues: [] };
  const maxPage = options.maxPageSize ?? target.lldMaxPage;
  const commonPage = options.commonPageSize ?? target.commonPage;
  return { maxPage, commonPage: commonPage > maxPage ? maxPage : commonPage, issues: [] };
}

function hex(size: bigint): string {
  return `0x${size.toString(16)}`;
}
