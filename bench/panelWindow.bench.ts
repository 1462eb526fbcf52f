/**
 * The panel in a real VS Code: how long from the key that gives the command until the drawing of 500 sections and 20,000
 * symbols is painted, and from a key in the script until the changed drawing is. Beside it what VS Code itself takes: for a
 * webview with one word in it, and from a key until a webview shows a word that an extension posts on that edit. Times are
 * taken in the window and in the webview, which share a clock.
 */
import { relative } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { root } from '../scripts/root';
import { makeEditedProject } from './editedProject';
import { closeShared, openWorkbench, type Workbench } from '../test/vscode/workbench';

/** `MEMSCAPE_BENCH=first` or `edit` leaves the other out. */
const wants = (part: 'first' | 'edit'): boolean => (process.env.MEMSCAPE_BENCH ?? part) === part;

const runs = 7;

/** In the window: when keys were pressed. In a webview: when it began, was told of the picture, and had painted it. */
const watch = `(() => {
  const now = () => performance.timeOrigin + performance.now();
  if (window === window.top) {
    window.benchKey = 0;
    addEventListener('keydown', () => { window.benchKey = now(); }, true);
    return;
  }
  const bench = (window.bench = { begun: now(), ran: 0, told: 0, heard: 0, drawn: 0, changed: 0, message: 0 });
  const afterTask = (then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then();
    channel.port2.postMessage(0);
  };
  // What is changed in the midst of a frame is painted with it; else with the next one.
  const frames = window.requestAnimationFrame.bind(window);
  let inFrame = false;
  window.requestAnimationFrame = (act) => frames((at) => {
    if (!inFrame) afterTask(() => { inFrame = false; });
    inFrame = true;
    act(at);
  });
  const painted = (then) => {
    const end = () => afterTask(() => then(now()));
    if (inFrame) end();
    else frames(end);
  };
  // When it was posted into this document: what draws at once does so before we hear of the message.
  const hear = ({ timeStamp }) => {
    bench.heard = performance.timeOrigin + timeStamp;
    bench.told ||= bench.heard;
  };
  const look = () => {
    // VS Code writes the document anew, which drops every listener there was.
    addEventListener('message', hear, true);
    if (document.body?.dataset.drawn !== undefined) bench.ran ||= now();
    const first = document.querySelector('svg.drawing .box, .bench-drawn');
    if (first === null) {
      setTimeout(look, 1);
      return;
    }
    painted((at) => { bench.drawn = at; });
    // The cursor's marker moves on each key, too; only addresses of rows are the edit.
    const words = () => [...document.querySelectorAll('svg.drawing .address[data-item], .bench-drawn')]
      .map(({ textContent }) => textContent).join();
    let shown = words();
    new MutationObserver(() => {
      const next = words();
      if (next === shown) return;
      shown = next;
      setTimeout(() => { bench.message = bench.heard; });
      painted((at) => { bench.changed = at; });
    }).observe(first.parentNode, { subtree: true, childList: true, characterData: true });
  };
  look();
})()`;

interface Times {
  readonly begun: number;
  /** When our program had drawn for the first time, with nothing to show yet. */
  readonly ran: number;
  readonly told: number;
  readonly drawn: number;
  readonly changed: number;
  /** The last message before that. */
  readonly message: number;
}

async function openByCommand({ page }: Workbench, title: string): Promise<{ key: number; times: Times }> {
  const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
  await page.keyboard.press('F1');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: title }).waitFor();
  await page.keyboard.press('Enter');
  const times = await timesOf(await webview(page), (own) => own.drawn > 0);
  return { key: await page.evaluate<number>('window.benchKey'), times };
}

/** Longer than any drawing takes on the busiest machine. */
const patience = 60_000;

async function webview(page: Page): Promise<Frame> {
  for (const end = Date.now() + patience; Date.now() < end;) {
    for (const frame of page.frames()) {
      if (frame.name() !== 'active-frame' && frame.name() !== 'pending-frame') continue;
      const there = await frame.evaluate<boolean>('(window.bench?.drawn ?? 0) > 0').catch(() => false);
      if (there) return frame;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('No webview has drawn anything.');
}

async function timesOf(frame: Frame, enough: (times: Times) => boolean): Promise<Times> {
  for (const end = Date.now() + patience; Date.now() < end;) {
    const times = await frame.evaluate<Times>('window.bench');
    if (enough(times)) return times;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The webview was not drawn again.');
}

async function closePanel(workbench: Workbench): Promise<void> {
  await workbench.runCommand('View: Close All Editors');
  await workbench.page.locator('iframe.webview').waitFor({ state: 'detached' });
}

function median(values: readonly number[]): string {
  return ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
}

interface Opened {
  readonly key: number;
  readonly times: Times;
}

/** Ours and the empty one in turn, so that both meet the same other work of the machine. */
async function firstDrawings(workbench: Workbench): Promise<void> {
  const [ours, empty] = ['Memscape: Show Memory Layout', 'Bench: Empty Panel'];
  const taken: { ours: Opened; empty: Opened }[] = [];
  const open = async (title: string): Promise<Opened> => {
    await workbench.openFile('kernel.ld');
    const opened = await openByCommand(workbench, title);
    await closePanel(workbench);
    return opened;
  };
  for (let i = 0; i < runs; i += 1) taken.push({ ours: await open(ours), empty: await open(empty) });
  const leg = (of: 'ours' | 'empty', end: keyof Times): string =>
    median(taken.map((own) => own[of].times[end] - own[of].key));
  const more = taken.map(({ ours: a, empty: b }) => a.times.drawn - a.key - (b.times.drawn - b.key));
  const first = taken[0]?.ours;
  console.log(
    `first drawing, median of ${runs.toString()}: painted ${leg('ours', 'drawn')} ms after the command (document begun after ${leg('ours', 'begun')} ms, program run after ${leg('ours', 'ran')} ms, first message after ${leg('ours', 'told')} ms; the first of all ${first === undefined ? '' : (first.times.drawn - first.key).toFixed(0)} ms)`,
  );
  console.log(
    `an empty panel: painted ${leg('empty', 'drawn')} ms after the command (document begun after ${leg('empty', 'begun')} ms); ours takes ${median(more)} ms more`,
  );
}

async function edits(workbench: Workbench, title: string): Promise<void> {
  const { page } = workbench;
  await workbench.openFile('kernel.ld');
  await openByCommand(workbench, title);
  const frame = await webview(page);
  await page.keyboard.press('Control+1');
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  await workbench.goTo(4, 1);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  const taken: { whole: number; told: number }[] = [];
  for (let i = 0; i < 2 * runs; i += 1) {
    const before = (await timesOf(frame, () => true)).changed;
    await page.keyboard.press(i % 2 === 0 ? '0' : 'Backspace');
    const { changed, message } = await timesOf(frame, (own) => own.changed > before);
    const key = await page.evaluate<number>('window.benchKey');
    taken.push({ whole: changed - key, told: message - key });
    // What is still to come of this edit, such as the views that are not seen, is over before the next.
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const whole = taken.map((own) => own.whole);
  console.log(
    `an edit of the script, ${title}: painted ${median(whole)} ms after the key, told after ${median(taken.map((own) => own.told))} ms; median of ${taken.length.toString()}, slowest ${Math.max(...whole).toFixed(0)} ms`,
  );
  await closePanel(workbench);
}

async function main(): Promise<void> {
  const project = await makeEditedProject();
  try {
    const workbench = await openWorkbench({
      folder: relative(root, project.folder),
      helpers: ['test/fixtures/emptyPanelExtension'],
      size: { width: 1600, height: 900 },
      watch,
    });
    if (wants('first')) await firstDrawings(workbench);
    for (const title of ['Bench: Echo Panel', 'Memscape: Show Memory Layout'])
      if (wants('edit')) await edits(workbench, title);
    await workbench.close();
  } finally {
    await closeShared();
    await project.remove();
  }
}

void main();
