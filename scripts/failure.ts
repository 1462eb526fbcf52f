/** A failure the user can act on: its message is the one line to print, and a stack trace would only hide it. */
export class UserError extends Error {}

/**
 * Runs a script's main function. A failure is printed as one line and the exit code is not zero; a signal ends the
 * process in the orderly way, so that what it started ends too.
 */
export function runMain(main: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  main().catch((error: unknown) => {
    console.error(error instanceof UserError ? error.message : error);
    process.exit(1);
  });
}
