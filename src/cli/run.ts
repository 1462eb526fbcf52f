import { decodeCommand } from './decode';
import { help } from './help';
import { layoutCommand } from './layout';
import { literalsCommand } from './literals';
import { projectCommand } from './project';
import { UsageError, type Outcome } from './outcome';

/** Runs the command line `memscape ARGUMENTS…` and says what it would print. Never rejects. */
export async function runCli(args: readonly string[], version: string): Promise<Outcome> {
  try {
    return await dispatch(args, version);
  } catch (error) {
    return { status: 2, stdout: '', stderr: `memscape: ${oneLine(error)}\n` };
  }
}

async function dispatch(args: readonly string[], version: string): Promise<Outcome> {
  const [command, ...rest] = args;
  if (command === undefined) throw new UsageError('no command; try memscape --help');
  if (command === '--version' || command === '-V') return printed(`${version}\n`);
  if (command === '--help' || command === '-h' || command === 'help') return helpAbout(rest[0]);
  const run = commands[command as keyof typeof commands] as Command | undefined; // Any other text gives undefined.
  if (run === undefined || !Object.hasOwn(commands, command)) {
    throw unknownCommand(command);
  }
  const own = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : rest.length);
  if (own.includes('--help') || own.includes('-h')) return helpAbout(command);
  return run(rest);
}

type Command = (args: readonly string[]) => Promise<Outcome>;

const commands = {
  decode: decodeCommand,
  layout: layoutCommand,
  literals: literalsCommand,
  project: projectCommand,
};

function helpAbout(command: string | undefined): Outcome {
  const text = help(command);
  if (text === undefined) throw unknownCommand(command ?? '');
  return printed(text);
}

function unknownCommand(command: string): UsageError {
  return new UsageError(`unknown command "${command}"; try memscape --help`);
}

function printed(stdout: string): Outcome {
  return { status: 0, stdout, stderr: '' };
}

/** Errors of the system and of parseArgs have one line of interest each. */
function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\p{Cc}/gu, ' ').slice(0, 4000);
}
