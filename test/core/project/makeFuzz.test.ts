import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { makeDetector } from '../../../src/core/project/make/detector';
import type { ProjectTree } from '../../../src/core/project/project';
import { someScript, treeOf } from './trees';

/** Of every construct of a makefile one, to be broken. */
const seed = [
  'K := kernel',
  'SRC = $(wildcard src/*.c) $(shell find . -name "*.c")',
  'OBJ = $(patsubst %.c,build/%.o,$(SRC))',
  'define LINK',
  '\t$(LD) $(LDFLAGS) -T $(1).ld -o $@ $^',
  'endef',
  'ifeq ($(ARCH),x86_64)',
  'LDFLAGS += -m elf_x86_64 -z max-page-size=0x1000',
  'else ifdef OTHER',
  'LDFLAGS += -Wl,-Ttext=0x7c00',
  'endif',
  'include inc.mk $(K).mk',
  '$(foreach x,a b,$(eval $(x).elf: $(x).o; ld -Ttext 0 -o $$@ $$^))',
  'all: $(K) ; @$(MAKE) -C sub ARCH=arm -f Makefile all',
  '$(K): $(OBJ) $(K).ld | build',
  '\t$(call LINK,$(K))',
  '%.o: %.c',
  '\tgcc -c $< -o $@ && for i in 1 2; do ld -T k.ld -o out$$i $<; done',
  'X = $(X) $(call X,$(X))',
  'Y := $(if $(filter a%,$(subst b,a,$(Y))),$(word 2,$(sort c b a)),$(lastword 1 2))',
].join('\n');

/** A generator of the same numbers on every run: xorshift32. */
function randomOf(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pieces = [
  '$(',
  ')',
  '${',
  '}',
  '\\\n',
  '\t',
  '\n',
  'endef\n',
  'define A\n',
  'ifeq (',
  'endif\n',
  ':',
  '=',
  '+=',
  '%',
  '$$',
  '$(eval ',
  '$(call ',
  '"',
  "'",
  '`',
  '#',
  ';',
  ',',
  '\0',
  '\uE000',
  '-T ',
];

function mutated(text: string, random: (below: number) => number): string {
  let out = text;
  for (let left = 1 + random(12); left > 0; left -= 1) {
    const at = random(out.length + 1);
    const end = Math.min(out.length, at + random(40));
    const kind = random(4);
    if (kind === 0) out = out.slice(0, at) + out.slice(end);
    else if (kind === 1) out = out.slice(0, at) + (pieces[random(pieces.length)] ?? '') + out.slice(at);
    else if (kind === 2) out = out.slice(0, end) + out.slice(at, end).repeat(1 + random(6)) + out.slice(end);
    else out = out.slice(0, at) + text.slice(random(text.length)) + out.slice(end);
    out = out.slice(0, 20_000);
  }
  return out;
}

describe('makefiles that are broken at random', function () {
  this.timeout(60_000);

  it('stop nothing, and what is found has its places', async () => {
    const random = randomOf(0x5eed);
    for (let round = 0; round < 14; round += 1) {
      const files = {
        Makefile: mutated(seed, random),
        'inc.mk': mutated(seed, random),
        'sub/Makefile': mutated(seed, random),
        'kernel.ld': someScript,
      };
      const images = await makeDetector
        .detect(treeOf(files, ['src/a.c', 'src/b.c']))
        .catch((error: unknown) => {
          assert.fail(`round ${round.toString()}: ${String(error)}\n${JSON.stringify(files)}`);
        });
      assert.ok(images.length <= 400);
      for (const { evidence, name } of images) {
        assert.ok(
          evidence.every(({ line }) => Number.isInteger(line) && line >= 1),
          name,
        );
        assert.doesNotMatch(name, /[\uE000-\uE002]/);
      }
    }
  });
});

describe('a detection that is cancelled', () => {
  it('ends between two steps, whichever those are, and says so', async () => {
    const files: Record<string, string> = { 'kernel.ld': someScript };
    for (let i = 0; i < 20; i += 1) {
      files[`m${i.toString()}/Makefile`] = `k${i.toString()}: a.o\n\tld -T ../kernel.ld -o $@ a.o\n`;
      files[`c${i.toString()}/CMakeLists.txt`] = 'project(x C)\nadd_executable(x a.c)\n';
    }
    const whole = await readsUntil(files, Infinity);
    assert.equal(whole.stopped, false);
    for (const limit of [0, 1, 5, 25, 40]) {
      const { after, stopped } = await readsUntil(files, limit);
      assert.ok(stopped, `after ${limit.toString()} reads`);
      assert.ok(after <= 8, `${after.toString()} files were read after it was cancelled`);
    }
  });
});

/** How many files are read after the detection was cancelled at a number of reads. */
async function readsUntil(
  files: Readonly<Record<string, string>>,
  limit: number,
): Promise<{ readonly after: number; readonly stopped: boolean }> {
  const stop = new AbortController();
  const tree = treeOf(files);
  let reads = 0;
  let after = 0;
  const counted: ProjectTree = {
    ...tree,
    read: (path, most) => {
      if (stop.signal.aborted) after += 1;
      if (reads >= limit) stop.abort();
      reads += 1;
      return tree.read(path, most);
    },
  };
  const { issues } = await detectProject(counted, { signal: stop.signal });
  return { after, stopped: issues.some(({ code }) => code === 'project.stopped') };
}
