import { linkCommand } from '../../oracle/askLinkers';
import { microCases } from './microCases';
import { checkAnswer } from './microCheck';

/** What cannot be asked of us, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'gnu asciz': 'ASCIZ is of newer versions; it is understood, with a warning',
  'gnu data-asciz': 'ASCIZ is of newer versions; it is understood, with a warning',
  'gnu empty-asciz': 'ASCIZ is of newer versions; it is understood, with a warning',
  'gnu pat-sort-reverse': 'REVERSE is of newer versions; it is understood, with a warning',
  'gnu pat-sort-reverse-alone': 'REVERSE is of newer versions; it is understood, with a warning',
  'lld pat-flags-neg': 'lld fails over the type of a section of its own that the pattern takes',
  'lld flag-default-section-start': 'lld fails when it writes the file, not when it places',
};

for (const fixture of ['micro', 'questions'] as const) {
  for (const dialect of ['gnu', 'lld'] as const) {
    describe(`linker script ${fixture}, ${dialect}`, () => {
      for (const [name, given] of microCases(fixture)) {
        const answer = dialect === 'gnu' ? given.bfd : given.lld;
        if (answer === undefined) continue;
        const why = exceptions[`${dialect} ${name}`];
        if (why !== undefined) {
          it.skip(`${name}: ${why}`);
          continue;
        }
        it(name, () => {
          checkAnswer(given, dialect, linkCommand(given, dialect === 'gnu' ? 'ld' : 'ld.lld'), answer);
        });
      }
    });
  }
}
