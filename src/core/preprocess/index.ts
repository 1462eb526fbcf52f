export { preprocessing, type Preprocessed, type PreprocessRequest } from './preprocess';
export { compilerCommand, type CompilerRequest } from './compilerCommand';
export { findingConfiguration } from './configuration';
export { usualIncludePaths } from './paths';
export {
  generatedPaths,
  isPreprocessed,
  preparingScript,
  renamed,
  withPlacesOf,
  withPrepared,
  type PreparedScript,
  type PreprocessorSettings,
} from './script';

/** Runs what yields paths of files, in a host where files can be read at once; `read` gives undefined for what is not there. */
export function readingAtOnce<T>(
  run: Generator<string, T, string | undefined>,
  read: (path: string) => string | undefined,
): T {
  let step = run.next();
  while (step.done !== true) step = run.next(read(step.value));
  return step.value;
}

/** Runs what yields paths of files, in a host where files can only be waited for. */
export async function readingLater<T>(
  run: Generator<string, T, string | undefined>,
  read: (path: string) => Promise<string | undefined>,
): Promise<T> {
  let step = run.next();
  while (step.done !== true) step = run.next(await read(step.value));
  return step.value;
}
