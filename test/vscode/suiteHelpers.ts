import * as vscode from 'vscode';

/** The Markdown with character references resolved. */
export function hoverText(hover: vscode.Hover): string {
  return hover.contents
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n')
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));
}

/** Asks until the answer is right, for a few seconds. */
export async function until<T>(ask: () => T | PromiseLike<T>, right: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (right(value)) return value;
    if (Date.now() > end) throw new Error(`it did not happen in time; last seen ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
