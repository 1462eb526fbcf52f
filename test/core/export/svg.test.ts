import assert from 'node:assert/strict';
import { drawSvg } from '../../../src/core/export/svg';
import { loadBuiltin } from '../../../src/core/profiles';
import { blinky, hostile, tinyk, unbuilt } from '../../webview/sampleMaps';

describe('A drawing as SVG', () => {
  it('has the names and addresses as text', () => {
    const svg = drawSvg({ map: tinyk });
    for (const word of ['.text', '.rodata', '.data', '.bss', '104.7 KiB', '8012', 'VMA − LMA'])
      assert.ok(svg.includes(word), word);
  });

  it('is well-formed, whatever the names are', () => {
    for (const map of [tinyk, blinky, unbuilt, hostile])
      assert.equal(misplacedTag(drawSvg({ map })), undefined);
    assert.equal(
      misplacedTag(
        drawSvg({ profile: loadBuiltin('osv') }, { view: 'space', scale: 'linear', theme: 'dark' }),
      ),
      undefined,
    );
  });

  it('takes no markup from a name', () => {
    const svg = drawSvg({ map: hostile });
    assert.ok(!/<(img|script)/i.test(svg));
    assert.ok(svg.includes('&lt;img src=x'));
    assert.ok(!svg.includes('\u0000') && !svg.includes('\u202e'));
  });

  it('needs nothing from elsewhere', () => {
    const svg = drawSvg({ map: tinyk });
    const addresses = svg.match(/(?:href|src)=|url\((?!#)|https?:\/\/(?!www\.w3\.org\/2000\/svg)/g);
    assert.equal(addresses, null);
  });

  it('follows the theme of its reader unless one is asked for', () => {
    assert.ok(drawSvg({ map: tinyk }).includes('prefers-color-scheme:dark'));
    assert.ok(!drawSvg({ map: tinyk }, { theme: 'light' }).includes('prefers-color-scheme'));
  });

  it('draws something also where there is nothing', () => {
    assert.ok(drawSvg({}).startsWith('<svg '));
  });
});

/** The first tag that does not close what was opened last; a small reader is enough for what we write. */
function misplacedTag(svg: string): string | undefined {
  const open: string[] = [];
  for (const [whole, closing, name, empty] of svg.matchAll(
    /<(\/?)([\w-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (closing === '/') {
      if (open.pop() !== name) return whole;
    } else if (empty !== '/') open.push(name ?? '');
  }
  const rest = svg.replace(/<(\/?)([\w-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g, '');
  return open[0] ?? /[<]|&(?!amp;|lt;|gt;|quot;)/.exec(rest)?.[0];
}
