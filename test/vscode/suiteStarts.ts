/** The first line of a suite's output. What VS Code says before it is about its own start. */
export const suiteStarts = 'Memscape suite starts';
