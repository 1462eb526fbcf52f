import { version } from '../package.json';
import { runCli } from './cli/run';

/** Whoever reads our output may have seen enough; that is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});

void runCli(process.argv.slice(2), version).then(({ status, stdout, stderr }) => {
  process.exitCode = status;
  process.stderr.write(stderr);
  process.stdout.write(stdout);
});
