import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { textTree } from './textTree';

const link = 'executable("kernel") {\n  ldflags = x\n}\n';

/** Files of few lines that ask for more than anybody has. */
const hostile: Readonly<Record<string, string>> = {
  'a list that doubles sixty times': `x = [ "-Tkernel.ld" ]\n${'x += x\n'.repeat(60)}${link}`,
  'a sum that doubles sixty times': `x = [ "-Tkernel.ld" ]\n${'x = x + x\n'.repeat(60)}${link}`,
  'a text that doubles sixty times': `s = "-Tkernel.ld"\n${'s = s + s\n'.repeat(60)}x = [ s ]\n${link}`,
  'a text in itself sixty times': `s = "-Tkernel.ld"\n${'s = "$s$s"\n'.repeat(60)}x = [ s ]\n${link}`,
  'brackets in brackets': `x = ${'['.repeat(100_000)}\n${link}`,
};

describe('what GN links', () => {
  for (const [title, text] of Object.entries(hostile))
    it(`ends in time: ${title}`, async function () {
      this.timeout(60_000);
      const began = process.cpuUsage();
      const { images } = await detectProject(textTree({ 'BUILD.gn': text, 'kernel.ld': 'SECTIONS {}' }));
      const { user } = process.cpuUsage(began);
      assert.ok(user < 5e6, `${(user / 1e6).toString()} s`);
      assert.ok(images.length > 0);
    });

  it('takes the script of a list that is as long as people write them', async () => {
    const text = `x = [ "-Tkernel.ld" ]\nx += [ "-static" ]\n${link}`;
    const { images } = await detectProject(textTree({ 'BUILD.gn': text, 'kernel.ld': 'SECTIONS {}' }));
    assert.deepEqual(
      images[0]?.scripts.map(({ path }) => path),
      ['kernel.ld'],
    );
  });
});
