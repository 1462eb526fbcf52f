import type { Delta } from './core/jsonDelta';
import type { Details, Hex, Picture, SourcePlace, View, ViewId } from './core/picture';
import type { CloseMarks } from './core/picture/closeMarks';

/**
 * Every message between the panel and the extension. The panel starts empty and says `ready`; the extension sends a picture
 * whenever it changes, and the panel says what the user asks for. All data is JSON; addresses are hex strings.
 *
 * A picture comes with the view that is seen alone: the panel asks for the others when it has nothing else to do, and for the
 * details of a row when it is selected. What it asked for last comes along with the next picture. Where symbols have no room,
 * the view that is seen comes without them, and is pending too.
 */

/** From the extension to the panel. */
export type ToPanel =
  | PictureMessage
  /** Views of the last picture that were pending. */
  | { readonly kind: 'views'; readonly views: readonly View[] }
  /** What is known of a row of the last picture; nothing, if so. */
  | { readonly kind: 'details'; readonly key: string; readonly details?: Details | undefined }
  /** What is being read, how much of it is done, 0 to 1, and whether it can be cancelled; without it nothing is any more. */
  | {
      readonly kind: 'loading';
      readonly what?: string;
      readonly done?: number;
      readonly cancels?: boolean;
    }
  | CursorMessage
  /** Somebody asked for an address to be shown. */
  | { readonly kind: 'reveal'; readonly address: Hex }
  | { readonly kind: 'found'; readonly query: string; readonly hits: readonly SymbolHit[] }
  /** The symbols of stretches that the panel asked for; of rows that have none it says nothing. */
  | { readonly kind: 'symbols'; readonly found: readonly (CloseMarks & { readonly item: string })[] }
  /** The symbol that an address lies in; nothing, if it lies in none. */
  | { readonly kind: 'named'; readonly address: Hex; readonly name?: string; readonly offset?: Hex }
  /** A command of VS Code asks for something that only the panel can do. */
  | { readonly kind: 'perform'; readonly action: PanelAction }
  /** The drawing as a file is wanted; the panel answers with `drawing`. */
  | { readonly kind: 'render'; readonly format: DrawingFormat; readonly to: ShareGoal };

/**
 * A large message as bytes of JSON. On its way to the panel a message crosses processes and frames: bytes are handed on as they
 * are, where data is copied field by field and a text has each of its quotation marks escaped.
 */
export interface PackedMessage {
  readonly kind: 'packed';
  readonly json: Uint8Array;
}

export function packed(message: ToPanel): PackedMessage {
  return { kind: 'packed', json: new TextEncoder().encode(JSON.stringify(message)) };
}

/** The message in a packed one; anything else as it is, and what is packed but no JSON as nothing. */
export function unpacked(message: unknown): unknown {
  if (kindOf(message) !== 'packed') return message;
  const { json } = message as { readonly json?: unknown }; // It is an object, since it has a kind.
  // It comes from another frame, whose Uint8Array is another one.
  if (!ArrayBuffer.isView(json)) return undefined;
  try {
    return JSON.parse(
      new TextDecoder().decode(new Uint8Array(json.buffer, json.byteOffset, json.byteLength)),
    );
  } catch {
    return undefined;
  }
}

/** The editor's cursor is in the description of a row or, without `item`, on an address. */
export interface CursorMessage {
  readonly kind: 'cursor';
  readonly item?: string;
  readonly address?: Hex;
}

export interface PictureMessage {
  readonly kind: 'picture';
  /** Where the cursor is in this picture, so that both are drawn at once. */
  readonly cursor?: CursorMessage | undefined;
  readonly picture: Picture;
  /** The view that is seen; absent where the picture comes whole. */
  readonly seen?: SeenView | undefined;
  /** What the panel is about, to be kept by it and handed back when the window is loaded again. */
  readonly subject?: string | undefined;
  readonly notice?: Notice | undefined;
  /** Why there is no image to see. */
  readonly empty?: EmptyState | undefined;
}

/**
 * The view that comes with a picture. With `since` it does not stand among the picture's views: it is that of the picture with
 * that serial number, changed by `delta`.
 */
export interface SeenView {
  readonly id: ViewId;
  readonly serial: number;
  readonly since?: number | undefined;
  readonly delta?: Delta | undefined;
}

export type PanelAction = 'flip' | 'search' | 'zoomIn' | 'zoomOut' | 'showComparison';

export type DrawingFormat = 'svg' | 'png';
export type ShareGoal = 'copy' | 'save';

/** From the panel to the extension. */
export type FromPanel =
  | { readonly kind: 'ready'; readonly view: ViewId }
  /** Another view is shown now, or whether symbols have room in what is shown is otherwise than it was. */
  | { readonly kind: 'seen'; readonly view: ViewId; readonly symbols: boolean }
  /** What is being read is not waited for any more. */
  | { readonly kind: 'cancel' }
  /** The views that are pending are wanted. */
  | { readonly kind: 'views' }
  | { readonly kind: 'details'; readonly key: string }
  /** What is in view of these sections has room for more symbols than the picture has. */
  | {
      readonly kind: 'symbols';
      readonly stretches: readonly { readonly item: string; readonly start: Hex; readonly end: Hex }[];
    }
  /** The symbol at a marked address is wanted. */
  | { readonly kind: 'nameAt'; readonly address: Hex }
  | { readonly kind: 'openSource'; readonly place: SourcePlace }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'copy'; readonly text: string }
  /** The user chooses what of it: an address in one form or another, or all. */
  | { readonly kind: 'copyDetails'; readonly text: string; readonly start?: Hex | undefined }
  | { readonly kind: 'offer'; readonly offer: OfferId }
  /** The user wants to take the picture along; VS Code asks in which form. */
  | { readonly kind: 'share'; readonly view: ViewId; readonly flipped: boolean }
  | DrawingMessage;

/** The drawing as the panel shows it: SVG as text, PNG in base64. A copied PNG the panel has put on the clipboard itself. */
export interface DrawingMessage {
  readonly kind: 'drawing';
  readonly format: DrawingFormat;
  readonly to: ShareGoal;
  readonly name: string;
  readonly content: string;
}

/** Something the panel offers that VS Code carries out. */
export type OfferId =
  | 'chooseScript'
  | 'chooseFile'
  | 'chooseProfile'
  | 'showProblems'
  | 'compare'
  | 'rebuild'
  /** The image's file, or the script where nothing is built. */
  | 'showInExplorer'
  | 'showAsBuilt'
  | 'showScript';

/** A line over the picture: the picture stays usable. */
export interface Notice {
  readonly kind: 'stale' | 'assumed' | 'warning' | 'error';
  readonly title: string;
  readonly text: string;
  readonly place?: SourcePlace;
  /** How many further findings there are. */
  readonly more?: number;
  readonly offers?: readonly { readonly offer: OfferId; readonly label: string }[];
}

/** Nothing to draw, and why. */
export interface EmptyState {
  readonly title: string;
  readonly text: string;
  readonly looked: readonly { readonly what: string; readonly found: string; readonly ok: boolean }[];
  readonly offers: readonly { readonly offer: OfferId; readonly label: string }[];
}

export interface SymbolHit {
  readonly name: string;
  /** The name in the file, where that is a mangled one. */
  readonly mangled?: string;
  readonly address: Hex;
  readonly section?: string;
  readonly size?: string;
  /** The size in bytes; 0 when not known. */
  readonly bytes: number;
  readonly code: boolean;
}

/** One function for each kind of message; a kind that is forgotten is a compile error. */
export type Handlers<M extends { readonly kind: string }> = {
  readonly [K in M['kind']]: (message: Extract<M, { readonly kind: K }>) => void;
};

/** Hands a message to its function. What is no message of ours is ignored: other scripts may post to a window too. */
export function dispatch<M extends { readonly kind: string }>(handlers: Handlers<M>, message: unknown): void {
  const kind = kindOf(message);
  if (kind === undefined || !Object.hasOwn(handlers, kind)) return;
  // The key was just found, and the other side is built from the same types as this one.
  const handle = handlers[kind as M['kind']] as (message: unknown) => void;
  handle(message);
}

function kindOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  return typeof message.kind === 'string' ? message.kind : undefined;
}
