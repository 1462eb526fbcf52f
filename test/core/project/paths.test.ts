import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { withoutRoot } from '../../../src/core/project/paths';
import { textTree } from './textTree';

describe('Paths in what is said of an image', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['ld -T /src/kernel.ld -o /src/out', 'ld -T kernel.ld -o out'],
    ['gcc -Wl,-T,/src/k.ld -I/src/include -T/src/a.ld', 'gcc -Wl,-T,k.ld -Iinclude -Ta.ld'],
    ['/src//a.ld: "/src/b.ld" F=/src/c', 'a.ld: "b.ld" F=c'],
    // A folder of the tree, or of another one, that is called as the root is.
    ['-T arch/src/kernel.ld /src/arch/src/b.ld', '-T arch/src/kernel.ld arch/src/b.ld'],
    ['/usr/src/a.ld $(TOP)../src/b /srcs/c', '/usr/src/a.ld $(TOP)../src/b /srcs/c'],
  ];
  for (const [text, expected] of cases)
    it(`${text} below /src`, () => {
      assert.equal(withoutRoot(text, '/src'), expected);
    });

  it('stay what they are without a root, and where it is that of the machine', () => {
    assert.equal(withoutRoot('/src/a.ld', undefined), '/src/a.ld');
    assert.equal(withoutRoot('/src/a.ld', '/'), '/src/a.ld');
    assert.equal(withoutRoot('/a+(b)/c', '/a+(b)'), 'c');
  });

  it('are whole where a folder is called as the one that is looked at', async () => {
    const Makefile = 'k.elf: a.o\n\tld -T $(CURDIR)/arch/src/k.ld -o $@ a.o\n';
    const tree = textTree({ Makefile, 'arch/src/k.ld': 'SECTIONS { .text : { *(.text) } }' }, '/src');
    const [image] = (await detectProject(tree)).images;
    assert.equal(image?.evidence[0]?.why, 'links k.elf: ld -T arch/src/k.ld -o k.elf a.o');
  });
});
