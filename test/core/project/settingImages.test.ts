import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { settingImages } from '../../../src/core/project/settingImages';
import { someScript, treeOf } from './trees';

const text = [
  '{',
  '  // Which images there are.',
  '  "memscape.images": [',
  '    { "name": "boot", "script": "boot.ld", "flags": "-Wl,-m,elf_i386 -N" },',
  '    "nonsense",',
  '    {',
  '      "scripts": ["./kernel.lds.S"], "elf": "build/kernel", "map": ["build/kernel.map"],',
  '      "flags": ["-z max-page-size=0x1000", "-L lib"],',
  '      "objects": "a.o",',
  '    },',
  '    { "name": "nothing" },',
  '    { "script": 7, "elf": "x.elf" },',
  '  ],',
  '}',
].join('\n');
const value = [
  { name: 'boot', script: 'boot.ld', flags: '-Wl,-m,elf_i386 -N' },
  'nonsense',
  {
    scripts: ['./kernel.lds.S'],
    elf: 'build/kernel',
    map: ['build/kernel.map'],
    flags: ['-z max-page-size=0x1000', '-L lib'],
    objects: 'a.o',
  },
  { name: 'nothing' },
  { script: 7, elf: 'x.elf' },
];

describe('the setting memscape.images', () => {
  it('names images with the lines of their entries', () => {
    const { images } = settingImages(value, text);
    assert.deepEqual(
      images.map(({ name, scripts, flags, outputs, maps, evidence }) => ({
        name,
        scripts,
        flags,
        outputs,
        maps,
        line: evidence.map(({ file, line }) => `${file}:${line.toString()}`).join(' '),
      })),
      [
        {
          name: 'boot',
          scripts: [{ path: 'boot.ld' }],
          flags: ['-m', 'elf_i386', '-N'],
          outputs: [],
          maps: [],
          line: '.vscode/settings.json:4',
        },
        {
          name: 'kernel',
          scripts: [{ path: 'kernel.lds.S', template: 'cpp' }],
          flags: ['-z', 'max-page-size=0x1000'],
          outputs: ['build/kernel'],
          maps: ['build/kernel.map'],
          line: '.vscode/settings.json:6',
        },
        {
          name: 'x.elf',
          scripts: [],
          flags: [],
          outputs: ['x.elf'],
          maps: [],
          line: '.vscode/settings.json:12',
        },
      ],
    );
  });

  it('says what is wrong with an entry', () => {
    assert.deepEqual(
      settingImages(value, text).issues.map(({ message }) => message.replace(/\s+/g, ' ')).length,
      3,
    );
  });

  it('names no line of a file that it is not in, nor of one that is no JSON', () => {
    for (const other of [undefined, '', '{', '{"memscape.images": 7}', '['.repeat(400_000)]) {
      const [first] = settingImages(value, other).images;
      assert.deepEqual(
        first?.evidence.map(({ file, line }) => [file, line]),
        [['settings', 1]],
      );
    }
  });

  it('is no list, and there are no images', () => {
    for (const none of [undefined, null, 7, 'x', {}, []])
      assert.deepEqual(settingImages(none, text), { images: [], issues: [] });
  });

  it('wins over what the build files say', async () => {
    const tree = treeOf({
      Makefile: 'kernel: main.o\n\tld -T kernel.ld -o kernel main.o\n',
      'kernel.ld': someScript,
      'own.ld': someScript,
    });
    const settings = settingImages([{ name: 'mine', script: 'own.ld' }]).images;
    const { images } = await detectProject(tree, { settings });
    assert.deepEqual(
      images.map(({ name }) => name),
      ['mine', 'kernel'],
    );
  });
});
