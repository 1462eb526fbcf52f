/** A file, or a library of `-l`, among the inputs of a link command. */
export interface LinkFileOption {
  readonly kind: 'file' | 'library';
  readonly name: string;
  readonly wholeArchive: boolean;
  /** `--as-needed` holds for it. */
  readonly asNeeded?: true;
  /** `-Bstatic` holds for it: a library is an archive. */
  readonly archivesOnly?: true;
  /** Archives of one group are searched again until nothing new is found. */
  readonly group?: number;
  /** It stands behind `--start-lib`: an object is taken when it is asked for, as out of an archive. */
  readonly isLazy?: true;
}
