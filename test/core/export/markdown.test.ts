import assert from 'node:assert/strict';
import { layoutMarkdown } from '../../../src/core/export/markdown';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { section, tinyk } from '../../webview/sampleMaps';

/** The cells of a row as GitHub's Markdown cuts them: at each bar without a backslash before it. */
function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((own) => own.trim());
}

describe('A layout as a Markdown table', () => {
  it('has as many cells in each row, whatever the names are', () => {
    const names = [
      'a|b',
      'a\\|b',
      '|',
      '||',
      'end\\',
      '`',
      '``x`',
      '<img src=x>',
      '',
      '  ',
      'x\ny',
      '\u202eevil',
      '&lt;',
    ];
    const sections = names.map((name, i) =>
      section({ name, vma: 0x1000n * BigInt(i + 1), size: 0x1000n, region: name, lmaRegion: 'other|one' }, i),
    );
    const rows = layoutMarkdown({ map: { ...tinyk, sections } })
      .trimEnd()
      .split('\n');
    assert.equal(rows.length, names.length + 2);
    assert.deepEqual([...new Set(rows.map((row) => cells(row).length))], [6]);
  });

  it('has names as code that ends where it should', () => {
    const name = (own: string): string | undefined => {
      const map = { ...tinyk, sections: [section({ name: own, vma: 0x1000n, size: 1n }, 0)] };
      return cells(layoutMarkdown({ map }).split('\n')[2] ?? '')[0];
    };
    assert.equal(name('.text'), '`.text`');
    assert.equal(name('a`b``c'), '``` a`b``c ```');
    assert.equal(name('<b>'), '`<b>`');
    assert.equal(name('x\ny'), '`x\uFFFDy`');
    assert.equal(name(''), '(no name)');
  });

  it('is well-formed for every built-in layout', () => {
    for (const { id } of builtinProfiles) {
      const rows = layoutMarkdown({ profile: loadBuiltin(id) })
        .trimEnd()
        .split('\n');
      assert.deepEqual([...new Set(rows.map((row) => cells(row).length))], [5], id);
    }
  });
});
