/** What a command did: the text for its standard output and how it ends. */
export interface Outcome {
  /** 0 fine, 1 findings of severity error, 2 bad usage or unreadable input. */
  readonly status: 0 | 1 | 2;
  readonly stdout: string;
  /** Warnings and errors, a line each. */
  readonly stderr: string;
}

/** Bad usage or unreadable input: one clear line on standard error, and status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
