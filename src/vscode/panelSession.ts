import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import type { ComparePair } from '../core/picture';
import { dispatch, type FromPanel, type Handlers, type PackedMessage, type ToPanel } from '../protocol';
import { openPlace } from './openPlace';
import { panelContent, type Content } from './panelContent';
import { followCursor } from './panelCursor';
import { makePanelFeed, type PanelContent } from './panelFeed';
import { panelHtml } from './panelHtml';
import { imageFor, placeOf, plannedLayout, type FoundImage } from './panelImage';
import { loadingMessage } from './panelLoading';
import { carryOut } from './panelOffers';
import { copyDetails } from './panelQuestions';
import { editSteps } from './panelRehearsal';
import { symbolAnswers } from './panelSearch';
import { panelType, type PanelServices, type PanelSession } from './panelServices';
import { share, type ShareSource } from './panelShare';
import { fileOf, subjectText, type CompareWith, type Subject } from './panelSubject';
import { cancelReadings, onDidRead } from './readings';
import { sameContent, titleOf } from './shownContent';

/**
 * How long VS Code's messages about a new panel have to leave before the picture is made: each goes through a compressor that
 * answers to this thread, and none would leave while it works.
 */
const headStart = 20;
/** Work that takes longer than this says that it is under way. */
const patience = 150;
/** How long the folder's own layout is waited for in silence, in milliseconds: most are known before. */
const layoutPatience = 1000;

export function runPanel(panel: vscode.WebviewPanel, first: Subject, services: PanelServices): PanelSession {
  const { images, profiles, comparisons, settings, awaited } = services;
  const { script } = first;
  let subject = first;
  /** Whose layout and settings hold. */
  let place = script;
  let ready = false;
  /** Whether the panel has ever been ready. Until then VS Code keeps what is posted for the document that it makes. */
  let shownOnce = false;
  /** Whether the picture has been told where the editor's cursor is; from then on every move of it is. */
  let followed = false;
  let map: MemoryMap | undefined;
  /** Whether the image is shown as it was built, though the script is ahead of it. */
  let asBuilt = false;
  /** Whether the view of the comparison is to be opened when there is one. */
  let opensComparison = first.compare !== undefined;
  let told: Subject | undefined;
  /** What is to be seen now; absent while it is not known, or not asked for. */
  let made: PanelContent | undefined;
  /** What it was made of. */
  let shown: Content | undefined;
  let hasComparison = false;
  let waiting: ToPanel[] = [];
  let turn = 0;
  /** Whether an update is about to begin. */
  let due = false;
  let disposed = false;
  let saidLoading = false;
  /** Edits of the script in all, and those that `map` has in it. */
  let edits = 0;
  let placedEdits = 0;
  /** Runs until the default layout is said to be just that. */
  let layoutTimer: ReturnType<typeof setTimeout> | undefined;
  let saysProvisional = false;

  const reachable = (): boolean => ready || !shownOnce;
  const post = (message: ToPanel | PackedMessage): void => {
    if (reachable()) void panel.webview.postMessage(message);
  };
  const feed = makePanelFeed(post);
  const cursors = followCursor({
    isScript: (document) => isScript(document),
    map: () => map,
    isBehind: () => edits !== placedEdits,
  });
  const sayLoading = (): void => {
    saidLoading = true;
    post(loadingMessage(script, map));
  };
  const find = async (): Promise<FoundImage> => {
    const found = await imageFor(script, images, awaited);
    if (found.map !== undefined) await comparisons.history.note(script, found.map);
    return found;
  };
  const update = async (): Promise<void> => {
    turn += 1;
    const own = turn;
    const known = edits;
    const tell = (): void => {
      if (own === turn) sayLoading();
    };
    let reading: vscode.Disposable | undefined;
    const slow = setTimeout(() => {
      tell();
      reading = onDidRead(tell);
    }, patience);
    const { map: found, folder, image } = await find();
    const pair = await pairFor(subject, found);
    clearTimeout(slow);
    reading?.dispose();
    // A newer update has begun meanwhile, and knows more.
    if (own !== turn) return;
    const built = found?.origin.kind === 'script' ? comparisons.history.built(script) : undefined;
    if (built === undefined) asBuilt = false;
    place = script ?? placeOf(folder);
    const { profile, looking } = profiles.for(place);
    if (looking === true) {
      layoutTimer ??= setTimeout(() => {
        saysProvisional = true;
        schedule();
      }, layoutPatience);
    }
    const byDefault = image === undefined ? undefined : plannedLayout(image);
    map = asBuilt ? built?.map : (found ?? byDefault);
    const content: Content = {
      map,
      profile,
      isProvisional: looking === true && saysProvisional,
      script,
      folder: folder?.name,
      subject: subjectText(subject),
      pair,
      built,
      asBuilt,
      host: settings.for(place).host,
      awaited: image,
    };
    // Word of a change comes more than once, and a picture of the same things is the same.
    if (made === undefined || map === undefined || !sameContent(content, shown)) made = panelContent(content);
    shown = content;
    if (panel.viewType === panelType) panel.title = titleOf(content);
    hasComparison = pair !== undefined;
    placedEdits = known;
    if (cursors.withheld() && edits === known) followed = false;
    deliver();
  };
  const deliver = (): void => {
    if (!reachable() || made === undefined) return;
    // A panel that was told of loading has to be told that it is over; another one would draw the same once more.
    const cursor = followed ? undefined : cursors.present();
    followed = true;
    if (!feed.send(made, cursor)) {
      if (saidLoading) post({ kind: 'loading' });
      if (cursor !== undefined) post(cursor);
    }
    saidLoading = false;
    if (hasComparison && opensComparison) {
      opensComparison = false;
      post({ kind: 'perform', action: 'showComparison' });
    }
    for (const next of waiting) post(next);
    waiting = [];
  };
  const pairFor = async (of: Subject, found: MemoryMap | undefined): Promise<ComparePair | undefined> => {
    if (of.compare === undefined) return undefined;
    const pair = await comparisons.pair(of, found);
    if (typeof pair !== 'string') return pair;
    // What there is no earlier build for is shown as soon as there is one; it is said once.
    if (told !== of) void vscode.window.showInformationMessage(pair);
    told = of;
    if (subject === of && of.compare.kind !== 'last') subject = { script };
    return undefined;
  };
  // Making a panel takes VS Code longer than making the picture takes us; both are done at once, as soon as VS Code has been told.
  const start = setTimeout(() => {
    void update();
  }, headStart);
  const schedule = (): void => {
    clearTimeout(start);
    // Nobody sees it: it is made when somebody does.
    if (!ready && shownOnce) {
      turn += 1;
      made = undefined;
      return;
    }
    // Word of one change comes from several places, one right after the other.
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      if (!disposed) void update();
    });
  };
  const rehearse = (): void => {
    const place = script === undefined ? undefined : images.again(script);
    if (place === undefined || shown === undefined || shown.pair !== undefined) return;
    const before = edits;
    services.rehearsal.start(editSteps(place, shown, feed), () => edits === before && panel.visible);
  };
  const compare = (chosen: CompareWith): void => {
    subject = { script, compare: chosen };
    opensComparison = true;
    if (ready || !shownOnce) void update();
  };

  const handlers: Handlers<FromPanel> = {
    ready: ({ view }) => {
      ready = true;
      // A document that takes the place of another one has nothing of what that was sent.
      if (shownOnce) {
        feed.forget();
        followed = false;
      }
      feed.see(view);
      // What was made while VS Code made the panel has been sent to it, unless it is still under way.
      if (made !== undefined) deliver();
      else if (shownOnce) void update();
      else sayLoading();
      shownOnce = true;
    },
    seen: ({ view, symbols }) => {
      feed.see(view, symbols);
    },
    cancel: cancelReadings,
    views: () => {
      feed.sendViews();
      // The panel has all there is and rests: an edit may be next.
      rehearse();
    },
    details: ({ key }) => {
      feed.sendDetails(key);
    },
    openSource: ({ place }) => {
      void openPlace(place, panel.viewColumn);
    },
    ...symbolAnswers(() => map, post),
    copy: ({ text }) => {
      void vscode.env.clipboard.writeText(text);
    },
    copyDetails: ({ text, start }) => {
      void copyDetails(text, start);
    },
    offer: carryOut({
      show: services.show,
      compare,
      showBuilt: (built) => {
        asBuilt = built;
        void update();
      },
      file: () => fileOf(map) ?? script,
    }),
    share: (request) => {
      void share(request, source());
    },
    drawing: (drawing) => {
      void share(drawing, source());
    },
  };
  const source = (): ShareSource => ({ map, profile: profiles.for(place).profile, script, post });
  const isScript = ({ uri }: vscode.TextDocument): boolean => uri.toString() === script?.toString();
  const listeners = vscode.Disposable.from(
    panel.webview.onDidReceiveMessage((message: unknown) => {
      dispatch(handlers, message);
    }),
    images.onDidChange(schedule),
    profiles.onDidChange(schedule),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isScript(document)) edits += 1;
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // Without a kind the selection was set by a program, such as our own way to the source.
      const message = kind === undefined ? undefined : cursors.of(textEditor);
      if (message !== undefined) post(message);
    }),
    // A hidden panel loses its document and says `ready` again when it is back.
    panel.onDidChangeViewState(() => {
      ready &&= panel.visible;
      // What was kept for a document that was never shown is lost.
      if (!panel.visible) feed.forget();
    }),
  );
  const dispose = (): void => {
    clearTimeout(start);
    clearTimeout(layoutTimer);
    turn += 1;
    disposed = true;
    listeners.dispose();
  };
  panel.onDidDispose(dispose);
  panel.iconPath = vscode.Uri.joinPath(services.extension, 'media', 'layout.svg');
  panel.webview.html = panelHtml(panel.webview, services.extension);
  return {
    panel,
    subject: () => subject,
    compare,
    reveal: (address) => {
      if (!panel.visible) panel.reveal();
      if (address === undefined) return;
      waiting.push({ kind: 'reveal', address: `0x${address.toString(16)}` });
      if (ready) void update();
    },
    dispose: () => {
      dispose();
      panel.dispose();
    },
  };
}
