import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hoverText } from '../suiteHelpers';

interface Case {
  readonly language: string;
  readonly content: string;
  /** Where the hover is asked for: the first place of this text. */
  readonly at: string;
  /** The text the hover is about; absent when there must be none. */
  readonly range?: string;
  readonly shows?: readonly RegExp[];
}

const kernel = [
  /Kernel Space/,
  /canonical/,
  /PML4[\s\S]*511[\s\S]*510[\s\S]*256/,
  /command:memscape\.showLayout/,
];

const cases: readonly Case[] = [
  {
    language: 'c',
    content: '#define BASE 0xffffffff80100000UL\n',
    at: 'ffff',
    range: '0xffffffff80100000UL',
    shows: kernel,
  },
  {
    language: 'cpp',
    content: "auto b = 0xffff'ffff'8010'0000;",
    at: '8010',
    range: "0xffff'ffff'8010'0000",
    shows: kernel,
  },
  {
    language: 'rust',
    content: 'const B: u64 = 0xffff_ffff_8010_0000_u64;',
    at: 'ffff',
    range: '0xffff_ffff_8010_0000_u64',
    shows: kernel,
  },
  {
    language: 'asm',
    content: 'movabs $0xffffffff80100000, %rax',
    at: '80100000',
    range: '0xffffffff80100000',
    shows: kernel,
  },
  {
    language: 'plaintext',
    content: 'RIP: 0010:ffffffff80100000',
    at: '8010',
    range: 'ffffffff80100000',
    shows: kernel,
  },
  {
    language: 'markdown',
    content: 'at `0xffff ffff 8010 0000`.',
    at: '8010',
    range: '0xffff ffff 8010 0000',
    shows: kernel,
  },
  {
    language: 'c',
    content: 'void *p = 0x0000900000000000;',
    at: '9000',
    range: '0x0000900000000000',
    shows: [/Not canonical/, /48/],
  },
  { language: 'c', content: 'x = 0x10;', at: '10', range: '0x10', shows: [/16 bytes from a null pointer/] },
  {
    language: 'log',
    content: 'PGD 100000067 P4D 100000067 PUD 1001ff067 PMD 1058a7067 PTE 0',
    at: '1058a7067',
    range: '1058a7067',
    shows: [/labelled PMD/, /table at 0x1058a7000/],
  },
  {
    language: 'log',
    content: '#PF: error_code(0x0002) - not-present page',
    at: '0002',
    range: '0x0002',
    shows: [/error\S*code/, /supervisor write: the page is not present/],
  },
  { language: 'css', content: 'a { color: #deadbeef }', at: 'dead' },
  { language: 'plaintext', content: 'commit 57f6532abcdef0123456789abcdef0123456789a', at: '57f6' },
];

describe('The hover', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());

  for (const { language, content, at, range, shows = [] } of cases) {
    it(`${range === undefined ? 'is silent' : 'answers'} in ${language}: ${content.trim()}`, async () => {
      const document = await open(language, content);
      const hovers = await ours(document, document.positionAt(content.indexOf(at)));
      if (range === undefined) {
        assert.deepEqual(hovers.length, 0);
        return;
      }
      const [hover] = hovers;
      assert.ok(hover?.range, 'no hover');
      assert.equal(document.getText(hover.range), range);
      for (const pattern of shows) assert.match(hoverText(hover), pattern);
    });
  }

  it('trusts its own commands and no others', async () => {
    const document = await open('c', 'x = 0xffffffff80100000;');
    const [hover] = await ours(document, new vscode.Position(0, 8));
    const [content] = hover?.contents ?? [];
    assert.ok(content instanceof vscode.MarkdownString);
    assert.ok(typeof content.isTrusted === 'object');
    assert.ok(content.isTrusted.enabledCommands.every((command) => command.startsWith('memscape.')));
  });

  it('can be switched off', async () => {
    const settings = vscode.workspace.getConfiguration('memscape');
    const document = await open('c', 'x = 0xffffffff80100000;');
    await settings.update('hover.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal((await ours(document, new vscode.Position(0, 8))).length, 0);
    } finally {
      await settings.update('hover.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('reads addresses in the chosen profile', async () => {
    const settings = vscode.workspace.getConfiguration('memscape');
    const document = await open('c', 'x = 0xffff888012345678;');
    await settings.update('profile', 'linux-x86_64-4level', vscode.ConfigurationTarget.Global);
    try {
      const [hover] = await ours(document, new vscode.Position(0, 8));
      assert.ok(hover);
      assert.match(hoverText(hover), /Direct map/);
      assert.match(hoverText(hover), /0x12345678/);
    } finally {
      await settings.update('profile', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

async function open(language: string, content: string): Promise<vscode.TextDocument> {
  // A web window has fewer languages; one that nobody knows must get an answer as well.
  const known = (await vscode.languages.getLanguages()).includes(language);
  return vscode.workspace.openTextDocument({ language: known ? language : 'plaintext', content });
}

async function ours(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers.filter((hover) =>
    hover.contents.some(
      (content) =>
        content instanceof vscode.MarkdownString &&
        /memscape\.|null&#32;pointer|null pointer/.test(content.value),
    ),
  );
}
