import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import type { ProjectTree } from '../../../src/core/project/project';
import { someScript, treeOf } from './trees';

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');
const link = 'kernel.elf: a.o\n\tld -T kernel.ld -o $@ a.o\n';

/** Makefiles of few lines that ask for more work or text than anybody has. */
const hostile: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a text that doubles forty times': {
    Makefile: `A0 = xxxxxxxxxxxxxxxx\n${lines(40, (at) => `A${(at + 1).toString()} = $(A${at.toString()})$(A${at.toString()})`)}\n${link}\n${lines(500, (at) => `t${at.toString()}:\n\tld $(A40) -o $@`)}\nall: kernel.elf\n`,
  },
  'a text of a megabyte in every one of a thousand recipes': {
    Makefile: `A := ${'x'.repeat(900)}\nB := $(A)$(A)$(A)$(A)$(A)$(A)$(A)$(A)\nC := $(B)$(B)$(B)$(B)$(B)$(B)$(B)$(B)\nD = $(C)$(C)$(C)$(C)$(C)$(C)$(C)$(C)\nall: kernel.elf\n${link}${lines(1000, (at) => `t${at.toString()}:\n\tld -o $@ $(D)`)}\n`,
  },
  'loops in loops in loops': {
    Makefile: `N := ${lines(30, (at) => at.toString()).replace(/\n/g, ' ')}\nX = $(foreach a,$(N),$(foreach b,$(N),$(foreach c,$(N),$(foreach d,$(N),$(a)$(b)$(c)$(d)))))\nY := $(X)\n${link}`,
  },
  'makefiles that include each other': {
    Makefile: `include a.mk\n${link}`,
    'a.mk': 'include b.mk\n$(eval include b.mk)\n',
    'b.mk': 'include a.mk\n$(eval include a.mk)\ninclude Makefile\n',
  },
  'makes that start each other': {
    Makefile: `all:\n\t$(MAKE) -C a N=$(N)x\n\t$(MAKE) -C b N=$(N)y\n${link}`,
    'a/Makefile': 'all:\n\t$(MAKE) -C .. N=$(N)x\n\t$(MAKE) -C ../b N=$(N)z\n',
    'b/Makefile': 'all:\n\t$(MAKE) -C .. N=$(N)x\n\t$(MAKE) -C ../a N=$(N)z\n',
  },
  'a modifier of BSD make that doubles sixty times': {
    Makefile: `X = a\nY = $\{X:S/a/aa/g${':S/a/aa/g'.repeat(60)}}\n${link}t:\n\tld $(Y) -o $@\nall: kernel.elf t\n`,
  },
  'a modifier of BSD make that puts the whole in each place': {
    Makefile: `X = ${'a'.repeat(5000)}\nY = $\{X:C/.*/${'&'.repeat(5000)}/:S/a/${'a'.repeat(5000)}/g}\n${link}t:\n\tld $(Y) -o $@\nall: kernel.elf t\n`,
  },
  'rules that call for themselves': {
    Makefile: `define rule\n$(1): $(1).x\n\tcp $$< $$@\n$$(eval $$(call rule,$(1).x))\nendef\n$(eval $(call rule,a))\n%: %.c\n\tcc -o $@ $<\n%.c: %\n\tcp $< $@\n${link}`,
  },
};

describe('makefiles that ask for too much', () => {
  for (const [title, files] of Object.entries(hostile))
    it(`${title}: end in time`, async function () {
      this.timeout(90_000);
      const began = process.cpuUsage();
      const { images } = await detectProject(treeOf({ ...files, 'kernel.ld': someScript }, ['a.c']));
      const { user } = process.cpuUsage(began);
      assert.ok(images.some(({ scripts }) => scripts.some(({ path }) => path === 'kernel.ld')));
      assert.ok(user < 4e6, `${(user / 1e6).toString()} s`);
    });

  it('and shell scripts with blanks without end are read as if there were few', async function () {
    this.timeout(90_000);
    const blanks = ' '.repeat(45_000);
    const script = `A=1${blanks}x\nld -T kernel.ld${blanks}-o k.elf a.o\ncase${blanks}a\nfor x in${blanks}y\n[${blanks}a\n`;
    const tree = treeOf({ 'build.sh': script, 'kernel.ld': someScript }, ['a.c']);
    const began = process.cpuUsage();
    const { images } = await detectProject(tree);
    const { user } = process.cpuUsage(began);
    assert.deepEqual(images[0]?.outputs, ['k.elf']);
    assert.ok(user < 4e6, `${(user / 1e6).toString()} s`);
  });

  it('are told of where they are too large or cannot be read', async () => {
    const small = treeOf({ 'kernel.ld': someScript }, ['Makefile', 'sub/CMakeLists.txt']);
    const tree: ProjectTree = {
      ...small,
      read: (path, limit) => (/Make|CMake/.test(path) ? Promise.resolve(undefined) : small.read(path, limit)),
    };
    const { issues } = await detectProject(tree);
    const unread = issues.filter(({ code }) => code === 'project.unread').map(({ message }) => message);
    assert.deepEqual(unread, [
      'sub/CMakeLists.txt was not read: it is too large, or cannot be read',
      'Makefile was not read: it is too large, or cannot be read',
    ]);
  });
});
