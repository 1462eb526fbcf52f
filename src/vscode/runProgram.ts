import * as vscode from 'vscode';

/**
 * Does what runs a program, with a notification by which it can be stopped. Why a program could not be run is told; nothing is thrown.
 */
export async function runProgram(
  program: string,
  title: string,
  work: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, cancel) => {
      const stop = new AbortController();
      cancel.onCancellationRequested(() => {
        stop.abort();
      });
      try {
        await work(stop.signal);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(`${program} could not be run: ${why}`);
      }
    },
  );
}
