import * as vscode from 'vscode';
import type * as FeaturesModule from './vscode/features';
import type { Features } from './vscode/features';
import { commands } from './vscode/commands';

/** How long a window that has just started is left alone before the features register themselves, in milliseconds. */
const grace = 100;

/**
 * Registers what may be asked for at once, and nothing else: the features are a bundle of their own, which is read when the
 * first of them is needed, or shortly after the start. No logic and no file access here.
 */
export function activate(context: vscode.ExtensionContext): void {
  let features: Features | undefined;
  const start = (): Features => {
    if (features !== undefined) return features;
    clearTimeout(timer);
    placeholders.dispose();
    features = loadFeatures().startFeatures(context);
    return features;
  };
  const placeholders = vscode.Disposable.from(
    ...Object.values(commands).map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) => {
        start();
        return vscode.commands.executeCommand(id, ...args);
      }),
    ),
  );
  // No placeholder: a request that is under way when the provider changes would get no answer.
  const hover = vscode.languages.registerHoverProvider('*', {
    provideHover: (document, position, token) => start().hover.provideHover(document, position, token),
  });
  const timer = setTimeout(start, grace);
  context.subscriptions.push(
    hover,
    placeholders,
    new vscode.Disposable(() => {
      clearTimeout(timer);
    }),
  );
}

/** In the desktop host this is a file beside this one; in the web worker host it is a part of the same file. */
function loadFeatures(): typeof FeaturesModule {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- An import would be evaluated with this file.
  return require('./vscode/features') as typeof FeaturesModule; // The path is the module that the type names.
}
