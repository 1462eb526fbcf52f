import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
}

/** Of up to four letters, inside a title. */
const small = new Set(['a', 'an', 'and', 'as', 'from', 'in', 'of', 'the', 'to', 'with']);
/** They ask something before they do anything, in the palette at least. */
const asking = [
  'askBuildSystem',
  'compareProfiles',
  'compareWithFile',
  'composeAddress',
  'decodeAddress',
  'newProfileFromScript',
  'newProfileFromText',
  'preprocessScript',
  'selectImage',
  'selectProfile',
  'showLayoutOfFile',
  'virtualAliases',
];

describe('The titles of the commands', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as Manifest;
  const { commands } = manifest.contributes;

  it('are written as those of VS Code: large letters but for small words inside', () => {
    for (const { title } of commands) {
      title.split(' ').forEach((word, i, words) => {
        const inside = i > 0 && i < words.length - 1;
        const isSmall = inside && small.has(word.toLowerCase());
        assert.match(word, isSmall ? /^[a-z]/ : /^[A-Z]/, title);
      });
    }
  });

  it('end in three dots where something is asked first, and only there', () => {
    const dotted = commands
      .filter(({ title }) => title.endsWith('…'))
      .map(({ command }) => command.replace('memscape.', ''));
    assert.deepEqual(dotted.sort(), asking);
    assert.ok(commands.every(({ title }) => !title.includes('...')));
  });
});
