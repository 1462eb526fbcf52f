import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './outcome';

/** parseArgs with its complaints as usage errors. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What follows the first sentence explains how to write a positional argument that starts with a dash.
    throw new UsageError(`${message.replace(/\. .*$/s, '')}; try --help`);
  }
}
