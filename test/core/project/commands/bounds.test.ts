import assert from 'node:assert/strict';
import { batchCommands } from '../../../../src/core/project/commands/batch';
import { justCommands } from '../../../../src/core/project/commands/just';
import { nixCommands } from '../../../../src/core/project/commands/nix';
import { shellScriptCommands } from '../../../../src/core/project/commands/shell';
import { taskCommands } from '../../../../src/core/project/commands/task';

const readers = { shellScriptCommands, justCommands, nixCommands, batchCommands, taskCommands };

const blanks = ' '.repeat(250_000);

/** Texts for which a pattern that can part them in many ways would take minutes. */
const texts: Readonly<Record<string, string>> = {
  'a condition of blanks': `if [ ${blanks}x`,
  'a case of blanks': `case ${blanks}x`,
  'a case with a pattern of many stars': `case "${'a'.repeat(7000)}" in\n${'*a'.repeat(300)}b) x;;\nesac`,
  'lists that are not closed': `a=(\n${'x '.repeat(100)}\n`.repeat(1000),
  'a folder between blanks': `cd ${blanks}x${blanks}|`,
  'an expression of a Justfile that is not closed': `r:\n  echo {{${blanks}y`,
  'a condition of a Justfile': `x := if${blanks}y`,
  'braces without end': '{{'.repeat(100_000),
  'substitutions in each other': '${a:-'.repeat(50_000),
  'commands in each other': '$(cd '.repeat(40_000),
  'quotes of Nix': "''".repeat(100_000),
  'a value of blanks': `set ${blanks}=`,
  'a list of YAML': `x:\n  - cmd:${blanks}x\n`,
};

describe('commands in files that are made to take long', () => {
  for (const [reader, read] of Object.entries(readers))
    for (const [title, text] of Object.entries(texts))
      it(`${reader}: ${title}`, function () {
        this.timeout(90_000);
        const began = process.cpuUsage();
        const commands = read(text, '/project');
        const { user } = process.cpuUsage(began);
        assert.ok(commands.every((command) => command.text.length <= 1_000_000));
        assert.ok(user < 2e6, `${(user / 1e6).toString()} s`);
      });
});
