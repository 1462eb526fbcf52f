import assert from 'node:assert/strict';
import { checkShipped } from '../../scripts/package';

const shipped = [
  ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['dist/extension.js', 'dist/extension.web.js', 'dist/features.js', 'dist/cli.js', 'dist/codicon.ttf'],
  'media/profile.schema.json',
];

describe('The package', () => {
  it('may hold what ships', () => {
    checkShipped(shipped);
  });

  it('may hold nothing else', () => {
    for (const extra of [
      'src/extension.ts',
      'dist/extension.js.map',
      'node_modules/zod/index.js',
      'out/a.png',
      '.env',
    ]) {
      assert.throws(
        () => {
          checkShipped([...shipped, extra]);
        },
        new RegExp(`do not ship: ${extra}`),
      );
    }
  });

  it('may lack nothing', () => {
    assert.throws(() => {
      checkShipped(shipped.filter((file) => file !== 'dist/features.js'));
    }, /lacks dist\/features\.js/);
  });
});
