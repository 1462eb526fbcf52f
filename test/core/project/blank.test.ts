import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { textTree } from './textTree';

const names = [
  'CMakeLists.txt',
  'meson.build',
  'Cargo.toml',
  'build.ninja',
  'build.zig',
  'BUILD',
  'BUILD.gn',
  'platformio.ini',
  'SConstruct',
  'wscript',
  'OSDK.toml',
  'Kraftfile',
  'Makefile',
  'Makefile.am',
  'Makefile.in',
  'configure.ac',
  'Jamfile',
  'Justfile',
  'Taskfile.yml',
  'default.nix',
  'build.bat',
  'build.sh',
  'Kconfig',
  'kernel.lds.S',
];

/** What a pattern that may part a text in many ways takes minutes for, though there is nothing in it. */
const fillings: Readonly<Record<string, string>> = {
  'blank lines': '\n'.repeat(200_000),
  blanks: ' '.repeat(200_000),
  'one word': 'Link'.repeat(50_000),
  'lines of two words': 'aLd b\n'.repeat(30_000),
  'open calls': 'AC_SUBST(A,  '.repeat(15_000),
};

describe('files that hold next to nothing, and much of it', () => {
  for (const [title, filling] of Object.entries(fillings))
    it(`are read in time: ${title}`, async function () {
      this.timeout(120_000);
      // What makes a reader take a file up at all.
      const words = 'ld -T x.ld ldflags LINKFLAGS=[\n#define CONFIG_A CONFIG_B\n';
      const files = Object.fromEntries(
        names.map((name) => [`${name.replace(/\W/g, '')}/${name}`, words + filling]),
      );
      const began = process.cpuUsage();
      await detectProject(textTree({ 'x.ld': 'SECTIONS {}', ...files }));
      const { user } = process.cpuUsage(began);
      assert.ok(user < 15e6, `${(user / 1e6).toString()} s`);
    });
});
