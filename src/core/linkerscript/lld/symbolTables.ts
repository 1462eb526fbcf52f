import { scriptIssue } from '../issues';
import { report } from '../link';
import type { OutputStatement } from '../model';
import { rankOf } from './orphans';
import type { Lld, LldSection } from './state';

/** The sections that the script has for them; `holder` knows which takes a section of lld's own. */
export function tableHolders(
  { link }: Lld,
  holder: (name: string) => OutputStatement | undefined,
): ReadonlySet<OutputStatement | undefined> {
  const always = ['.shstrtab'];
  return new Set((link.options.stripAll === true ? always : ['.symtab', '.strtab', ...always]).map(holder));
}

/** sh_type of lld's own tables, in the order in which they come up; with --strip-all the last is left. */
const types: readonly (readonly [string, number])[] = [
  ['.symtab', 2],
  ['.symtab_shndx', 18],
  ['.strtab', 3],
  ['.shstrtab', 3],
];

/** A section that a table falls into can hold nothing of another type (OutputSection::commitSection). */
export function checkTables(
  { link, sections }: Lld,
  holder: (name: string) => OutputStatement | undefined,
): void {
  const held = new Map<OutputStatement, Set<number>>();
  for (const [name, type] of link.options.stripAll === true ? types.slice(-1) : types) {
    const statement = holder(name);
    const made = statement && sections.get(statement);
    if (statement === undefined || made === undefined) continue;
    const before = held.get(statement) ?? new Set(made.section.pieces.map((piece) => piece.type));
    held.set(statement, before);
    if (before.size > 0 && (made.noload || !before.has(type) || before.size > 1)) {
      const message = `section type mismatch for ${name}`;
      report(link, scriptIssue('script.lld', { message }, statement.location));
    }
    before.add(type);
  }
}

/**
 * The linker's own symbol table and its strings go through the script's patterns as any section. They are not in the model,
 * but orphans find their places beside the sections that hold them.
 */
export function holdTables(lld: Lld, made: LldSection): void {
  lld.tables.add(made.statement);
  made.hasInputSections = true;
  made.flags = 0;
  made.rank = rankOf(lld, made);
}

/** Once the orphans are placed, the sections that hold nothing else are out of the way. */
export function dropTables(lld: Lld): void {
  const { link } = lld;
  if (lld.tables.size === 0) return;
  for (const statement of lld.tables) lld.sections.delete(statement);
  link.statements = link.statements.filter(
    (statement) => statement.kind !== 'output' || !lld.tables.has(statement),
  );
  link.sections = link.sections.filter(({ statement }) => !lld.tables.has(statement));
}
