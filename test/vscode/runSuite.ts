// The build of mocha for browsers touches neither files nor processes, so it runs in both extension hosts.
import 'mocha/mocha';
import { suiteStarts } from './suiteStarts';

export interface SuiteOptions {
  /** Only tests whose full title contains this. */
  readonly grep?: string;
}

/** Runs the tests that `load` defines, and rejects when one fails: VS Code makes that the exit code. */
export async function runSuite(load: () => void, { grep }: SuiteOptions): Promise<void> {
  const runner = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout: 20_000,
    // What VS Code itself is at just then may make it late once.
    retries: 1,
    ...(grep === undefined ? {} : { fgrep: grep }),
  });
  runner.suite.emit('pre-require', globalThis, '', runner);
  console.log(suiteStarts);
  load();
  const failures = await new Promise<number>((resolve) => runner.run(resolve));
  if (failures > 0) {
    throw new Error(`${String(failures)} failed`);
  }
}
