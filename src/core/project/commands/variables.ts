/** What the variables of a script are worth; absent where nothing in the script sets them. */
export type Variables = ReadonlyMap<string, string>;

const longest = 20_000;

/**
 * A text of a POSIX shell with its variables put in. What is not set becomes `$(NAME)`, and what a command would print the name of
 * that command in the same way, so that whoever reads on can say what is missing.
 */
export function withVariables(text: string, variables: Variables, here: string): string {
  return text
    .replace(ownFolder, () => here)
    .replace(/\$\((?:realpath|readlink -f) ["']?([^"'()]*)["']?\)/g, (_, path: string) => path)
    .replace(enteredFolder, (_, path: string) => path.trim())
    .replace(/\$\(pwd(?: -P)?\)|`pwd`|\$PWD\b|\$\{PWD\}/g, () => here)
    .replace(
      /\$\{(\w+)(?:\[[@*0]\])?(?::?[-=]([^{}]*))?\}|\$(\w+)|\$\(([^()]{0,200})\)|`([^`]{0,200})`|\$[@*#?]/g,
      (_, braced?: string, otherwise?: string, plain?: string, command?: string, quoted?: string) => {
        const name = braced ?? plain;
        if (name !== undefined)
          return variables.get(name) ?? otherwise ?? (/^\d/.test(name) ? '' : `$(${name})`);
        const asked = command ?? quoted;
        return asked === undefined ? '' : `$(output of ${asked.replace(/[^\w .-]/g, '')})`;
      },
    )
    .slice(0, longest);
}

/** How a script asks for the folder that it lies in. */
const ownFolder =
  /\$\(dirname (?:-- )?["']?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?["']?\)|`dirname ["']?\$0["']?`/g;
const enteredFolder =
  /\$\( ?cd (?:-- )?["']?([^"'()&;|]*)["']? ?(?:>\/dev\/null )?(?:&&|;) ?pwd(?: -P)? ?\)/g;

/** With one blank where there were several: what looks for words in it then need not try all ways to part them. */
export function onOneBlank(text: string): string {
  return text.replace(/[ \t]{2,}/g, ' ');
}

/** Without the quotes around the whole. */
export function unquoted(text: string): string {
  const quote = /^(["'])(.*)\1$/s.exec(text);
  return quote?.[2] ?? text;
}
