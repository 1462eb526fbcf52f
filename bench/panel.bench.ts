/**
 * The panel's program in Chromium: how long until the first drawing of a large image, and how many frames a second while one
 * zooms through 10,000 regions, counted in Chromium's own trace. Beside it what a generator of static drawings does when it is
 * made interactive: the whole SVG as a text, put in anew for each step of the wheel. And what one box that moves
 * takes, which is all that the browser has here.
 */
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../scripts/chromium';
import { hex } from '../src/core/address';
import { type MemoryMap, type SymbolEntry } from '../src/core/memoryMap';
import { makePicture } from '../src/core/picture';
import { loadBuiltin } from '../src/core/profiles';
import { drafts, makePanelFeed } from '../src/vscode/panelFeed';
import { openPanelPage } from '../test/webview/harness';
import { section, table } from '../test/webview/sampleMaps';

const base = 0xffff_ffff_8000_0000n;
const profile = loadBuiltin('linux-x86_64-4level');

function makeMap(sections: number, symbols: number): MemoryMap {
  const perSection = Math.ceil(symbols / sections);
  const entries: SymbolEntry[] = [];
  const made = Array.from({ length: sections }, (_, i) => {
    const start = base + BigInt(i) * 0x4000n;
    for (let j = 0; j < perSection && entries.length < symbols; j += 1) {
      entries.push({
        name: `symbol_${i.toString()}_${j.toString()}`,
        value: start + BigInt(j) * 0x40n,
        size: 0x40n,
        kind: 'function',
        binding: 'global',
        section: `.text.${i.toString()}`,
      });
    }
    const rights = { read: true, write: i % 3 === 1, execute: i % 3 === 0 };
    return section(
      { name: `.text.${i.toString()}`, vma: start, size: 0x3000n + BigInt((i * 53) % 0x1000), rights },
      i,
    );
  });
  return {
    name: 'large.elf',
    origin: { kind: 'elf', file: 'large.elf' },
    addressBits: 64,
    machine: 'x86_64',
    sections: made,
    segments: [],
    memory: [],
    symbols: table(entries),
    scriptSymbols: [],
    issues: [],
  };
}

/** As a panel is given its picture: the view that is seen, as bytes; the other views follow once it is drawn. */
function firstMessage(map: MemoryMap): Uint8Array {
  const messages: Uint8Array[] = [];
  const feed = makePanelFeed((message) => {
    if (message.kind === 'packed') messages.push(message.json);
  });
  feed.send({ kind: 'picture', ...drafts({ map, profile }) });
  const [first] = messages;
  if (first === undefined) throw new Error('The feed has sent no picture.');
  return first;
}

async function firstDrawing(browser: Browser): Promise<void> {
  const map = makeMap(500, 20_000);
  const times: { picture: number; program: number; drawn: number; whole: number }[] = [];
  for (let i = 0; i < 7; i += 1) {
    // Another table each time: what was worked out for the last one must not help.
    const fresh = { ...map, symbols: { ...map.symbols } };
    const begin = performance.now();
    const message = firstMessage(fresh);
    const picture = performance.now() - begin;
    const panel = await openPanelPage(browser, { width: 900, height: 900 });
    const text = JSON.stringify(new TextDecoder().decode(message));
    await panel.page.evaluate(`window.benchMessage = new TextEncoder().encode(${text}); undefined`);
    const drawn = await panel.page.evaluate<number>(`new Promise((resolve) => {
      const before = Number(document.body.dataset.drawn);
      const start = performance.now();
      window.postMessage({ kind: 'packed', json: window.benchMessage }, '*');
      const look = () => {
        if (Number(document.body.dataset.drawn) > before) resolve(performance.now() - start);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    })`);
    const program = await panel.page.evaluate<number>(
      'performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd - performance.getEntriesByType("navigation")[0].responseEnd',
    );
    times.push({ picture, program, drawn, whole: picture + program + drawn });
    await panel.close();
  }
  const median = (key: 'picture' | 'program' | 'drawn' | 'whole'): string =>
    (times.map((own) => own[key]).sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(0);
  console.log(
    `first drawing, 500 sections and 20,000 symbols: ${median('whole')} ms in all: picture ${median('picture')} ms, the panel’s program ${median('program')} ms, drawing ${median('drawn')} ms; median of ${times.length.toString()}`,
  );
}

interface Trace {
  readonly frames: number;
  readonly seconds: number;
  readonly worst: number;
  /** Of the page's thread, in milliseconds a frame: what a frame costs however busy the machine is. */
  readonly work: number;
}

/** Turns the wheel once before each frame, for some seconds, and counts the frames that were drawn. */
async function traced(browser: Browser, page: Page, x: number, y: number): Promise<Trace> {
  await page.mouse.move(x, y);
  await browser.startTracing(page, {
    categories: [
      'toplevel',
      'devtools.timeline',
      'disabled-by-default-devtools.timeline',
      'disabled-by-default-devtools.timeline.frame',
      'cc,benchmark,viz',
    ],
  });
  // In and out again, so that what is in view changes in every frame. Steps that come from outside of the page fall two between
  // two frames, or none, which would be counted as frames that the page was too slow for.
  await page.evaluate(`new Promise((done) => {
    const start = performance.now(), at = { clientX: ${x.toString()}, clientY: ${y.toString()} };
    let step = 0;
    const turn = () => {
      if (step === 240 || performance.now() - start > 4000) return done();
      const deltaY = step++ % 80 < 40 ? -60 : 60;
      document.elementFromPoint(at.clientX, at.clientY)
        .dispatchEvent(new WheelEvent('wheel', { ...at, deltaY, bubbles: true, cancelable: true }));
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  })`);
  const events = (
    JSON.parse((await browser.stopTracing()).toString()) as {
      traceEvents: readonly { name: string; ts: number; tid: number; pid: number; tdur?: number }[];
    }
  ).traceEvents;
  const drawn = [...new Set(events.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts))].sort(
    (a, b) => a - b,
  );
  const gaps = drawn.slice(1).map((ts, i) => (ts - (drawn[i] ?? ts)) / 1000);
  const sorted = [...gaps].sort((a, b) => a - b);
  // The page's thread is the one that runs animation frames.
  const own = events.find(({ name }) => name === 'FireAnimationFrame');
  const tasks = events.filter(
    ({ name, tid, pid }) => name === 'RunTask' && tid === own?.tid && pid === own.pid,
  );
  return {
    work: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000 / Math.max(1, drawn.length),
    frames: drawn.length,
    seconds: ((drawn.at(-1) ?? 0) - (drawn[0] ?? 0)) / 1e6,
    worst: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
  };
}

function report(name: string, { frames, seconds, worst, work }: Trace): void {
  console.log(
    `${name}: ${(frames / seconds).toFixed(1)} frames a second (${frames.toString()} in ${seconds.toFixed(1)} s), 95 % of them within ${worst.toFixed(1)} ms, ${work.toFixed(1)} ms of work each`,
  );
}

async function ours(browser: Browser, map: MemoryMap): Promise<void> {
  const panel = await openPanelPage(browser, {
    width: 900,
    height: 900,
    state: { view: 'image', scales: { image: 'linear' } },
  });
  await panel.send({ kind: 'picture', picture: makePicture({ map, profile }) });
  report('zooming through 10,000 regions', await traced(browser, panel.page, 400, 500));
  await panel.close();
}

/** The rival: all boxes and names as one text, placed anew in each step. */
async function rival(browser: Browser, map: MemoryMap): Promise<void> {
  const rows = map.sections.map(({ name, vma, size }) => ({
    name,
    start: vma.kind === 'known' ? Number(vma.value - base) : 0,
    size: size.kind === 'known' ? Number(size.value) : 0,
    text: vma.kind === 'known' ? hex(vma.value) : '',
  }));
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  await page.setContent('<div id="root"></div>');
  await page.evaluate(`(() => {
    const rows = ${JSON.stringify(rows)};
    const total = rows.at(-1).start + rows.at(-1).size;
    let from = 0, to = total, due = false;
    const draw = () => {
      due = false;
      const scale = 840 / (to - from);
      document.getElementById('root').innerHTML = '<svg width="900" height="900">' + rows.map((row) => {
        const y = 860 - (row.start + row.size - from) * scale, height = row.size * scale;
        return '<rect x="150" width="300" fill="#eef" stroke="#99a" y="' + y + '" height="' + height + '"/><text x="160" y="' + (y + 12) + '">' + row.name + '</text><text x="20" y="' + (y + height) + '">' + row.text + '</text>';
      }).join('') + '</svg>';
    };
    addEventListener('wheel', (event) => {
      const factor = Math.exp(event.deltaY * 0.0022), middle = (from + to) / 2;
      const half = Math.min(total / 2, ((to - from) / 2) * factor);
      from = Math.max(0, middle - half); to = Math.min(total, middle + half);
      if (!due) requestAnimationFrame(draw);
      due = true;
    });
    draw();
  })()`);
  report('the same as a text that is put in anew', await traced(browser, page, 400, 500));
  await page.close();
}

/** As many frames as the browser and the wheel have here. */
async function ceiling(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  await page.setContent('<svg width="900" height="900"><rect width="9" height="9"/></svg>');
  await page.evaluate(`(() => {
    const box = document.querySelector('rect');
    let at = 0, due = false;
    addEventListener('wheel', ({ deltaY }) => {
      at += deltaY;
      if (!due) requestAnimationFrame(() => { due = false; box.setAttribute('y', 450 + at / 10); });
      due = true;
    });
  })()`);
  report('one box that moves', await traced(browser, page, 400, 500));
  await page.close();
}

async function main(): Promise<void> {
  const browser = await launchChromium();
  await firstDrawing(browser);
  const map = makeMap(10_000, 20_000);
  await ours(browser, map);
  await rival(browser, map);
  await ceiling(browser);
  await browser.close();
}

void main();
