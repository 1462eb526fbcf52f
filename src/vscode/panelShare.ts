import * as vscode from 'vscode';
import { drawAscii } from '../core/export/ascii';
import { layoutJson } from '../core/export/json';
import { layoutMarkdown } from '../core/export/markdown';
import { profileJson } from '../core/export/profileJson';
import type { MemoryMap } from '../core/memoryMap';
import type { LayoutProfile } from '../core/profiles/profile';
import type { DrawingFormat, DrawingMessage, FromPanel, ShareGoal, ToPanel } from '../protocol';

/** What a panel has to share. */
export interface ShareSource {
  readonly map: MemoryMap | undefined;
  readonly profile: LayoutProfile;
  readonly script: vscode.Uri | undefined;
  readonly post: (message: ToPanel) => void;
}

type TextFormat = 'ascii' | 'unicode' | 'markdown' | 'json';
type Format = TextFormat | DrawingFormat;
type ShareRequest = Extract<FromPanel, { kind: 'share' }>;

const formats: readonly {
  readonly format: Format;
  readonly label: string;
  readonly detail: string;
  readonly extension: string;
}[] = [
  {
    format: 'svg',
    label: 'SVG',
    detail: 'The drawing as it is shown; one file for light and dark pages',
    extension: 'svg',
  },
  { format: 'png', label: 'PNG', detail: 'The drawing as it is shown, in twice its size', extension: 'png' },
  {
    format: 'ascii',
    label: 'ASCII Drawing',
    detail: 'Boxes for comments and documents; New Profile from Text reads it back',
    extension: 'txt',
  },
  {
    format: 'unicode',
    label: 'Unicode Drawing',
    detail: 'The same with box-drawing characters',
    extension: 'txt',
  },
  {
    format: 'markdown',
    label: 'Markdown Table',
    detail: 'Sections with addresses, sizes and rights',
    extension: 'md',
  },
  { format: 'json', label: 'JSON', detail: 'Everything that is known of the image', extension: 'json' },
];

interface Choice extends vscode.QuickPickItem {
  readonly format?: Format;
  readonly to?: ShareGoal;
}

/** Asks in which form the picture is wanted, and hands it over; or hands over the drawing that the panel has made. */
export async function share(request: ShareRequest | DrawingMessage, source: ShareSource): Promise<void> {
  if (request.kind === 'drawing') {
    await handOver(request.to, request.name, request.format, contentOf(request), source);
    return;
  }
  const chosen = await vscode.window.showQuickPick(choices(source.map !== undefined), {
    title: 'Share the Memory Layout',
    matchOnDetail: true,
  });
  if (chosen?.format === undefined || chosen.to === undefined) return;
  const { format, to } = chosen;
  if (format === 'svg' || format === 'png') source.post({ kind: 'render', format, to });
  else
    await handOver(
      to,
      source.map?.name ?? source.profile.id,
      format,
      textOf(format, request, source),
      source,
    );
}

function choices(hasImage: boolean): Choice[] {
  const profile = 'The layout as a profile, which .memscape takes as it is';
  const possible = formats.map((own) =>
    own.format === 'json' && !hasImage ? { ...own, detail: profile } : own,
  );
  return (['copy', 'save'] as const).flatMap((to): Choice[] => [
    { label: to === 'copy' ? 'Copy' : 'Save', kind: vscode.QuickPickItemKind.Separator },
    ...possible.map(({ format, label, detail }) => ({
      label: `${to === 'copy' ? '$(copy) Copy' : '$(save) Save'} ${label}${to === 'save' ? '…' : ''}`,
      detail,
      format,
      to,
    })),
  ]);
}

/** The image where that is shown, and with the layout around it where the whole space is. */
function textOf(format: TextFormat, { view, flipped }: ShareRequest, { map, profile }: ShareSource): string {
  const whole = map === undefined || (view !== 'image' && view !== 'process' && view !== 'compare');
  const what = {
    ...(map === undefined ? {} : { map }),
    ...(whole ? { profile } : {}),
  };
  switch (format) {
    case 'ascii':
    case 'unicode':
      return drawAscii(what, { style: format, lowAtTop: flipped });
    case 'markdown':
      return layoutMarkdown(what, { lowAtTop: flipped });
    case 'json':
      return `${JSON.stringify(map === undefined ? profileJson(profile) : layoutJson(map), undefined, 2)}\n`;
  }
}

function contentOf({ format, content }: DrawingMessage): string | Uint8Array {
  return format === 'svg' ? content : Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
}

async function handOver(
  to: ShareGoal,
  name: string,
  format: Format,
  content: string | Uint8Array,
  { script }: ShareSource,
): Promise<void> {
  const known = formats.find((own) => own.format === format);
  if (to === 'copy') {
    // A PNG is on the clipboard already: only the panel can put pictures there.
    if (typeof content === 'string') await vscode.env.clipboard.writeText(content);
    vscode.window.setStatusBarMessage(`$(check) ${known?.label ?? format} copied`, 4000);
    return;
  }
  const extension = known?.extension ?? 'txt';
  const folder =
    script === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(script, '..');
  const file = `${name.replace(/[^\w.-]+/g, '-').slice(0, 80)}.${extension}`;
  const uri = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters: { [known?.label ?? extension]: [extension] },
  });
  if (uri === undefined) return;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    void vscode.window.showErrorMessage(`Memscape could not write ${uri.path}: ${String(error)}`);
  }
}
