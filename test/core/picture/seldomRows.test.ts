import assert from 'node:assert/strict';
import { makePicture, type Row } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { defaultLayout } from '../../../src/core/project/defaultLayout';

const map = defaultLayout({
  name: 'tool',
  system: 'make',
  scripts: [],
  flags: ['-static'],
  searchPath: [],
  objects: [],
  outputs: ['tool'],
  maps: [],
  machine: 'x86_64',
  rank: 'static',
  resolvable: { kind: 'yes' },
  evidence: [],
  unknowns: [],
});

describe('the picture of a linker’s built-in script', () => {
  assert.ok(map !== undefined);
  const picture = makePicture({ map, profile: loadBuiltin('generic-x86_64') });
  const rows = picture.views.find(({ id }) => id === 'image')?.columns[0]?.rows ?? [];

  it('shows what most programs have, and the rest as rows that open into them', () => {
    const names = rows.map(({ name }) => name);
    for (const name of ['.text', '.rodata', '.eh_frame', '.data', '.bss'])
      assert.ok(names.includes(name), name);
    assert.ok(rows.length <= 12, names.join(' '));
    assert.ok(names.some((name) => /^\d+ sections that only some programs have$/.test(name)));
  });

  it('has each section once, in the order of the script, and none of debugging information', () => {
    const all = rows.flatMap((row): readonly Row[] => row.inside?.rows ?? [row]).map(({ name }) => name);
    const expected = map.sections.filter(({ allocated, name }) => allocated && name !== '.tbss');
    assert.deepEqual(
      all,
      expected.map(({ name }) => name),
    );
    assert.ok(!all.includes('.gnu.build.attributes'));
  });
});
