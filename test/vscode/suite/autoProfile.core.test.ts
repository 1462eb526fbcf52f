import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loadBuiltin } from '../../../src/core/profiles';
import { chooseProfile, choiceReason, type ProfileChoice } from '../../../src/core/profiles/auto';
import { pagingMode } from '../../../src/core/paging/modes';
import { readEvidence } from '../../../src/vscode/evidenceFiles';
import { profileTooltip } from '../../../src/vscode/statusBar';
import { hoverText, until } from '../suiteHelpers';

type Tree = Readonly<Record<string, string>>;

const trees: readonly {
  readonly name: string;
  readonly tree: Tree;
  readonly kind: ProfileChoice['kind'] | undefined;
  readonly profile?: string;
  readonly reason?: RegExp;
}[] = [
  {
    name: 'xv6',
    tree: { 'kernel/memlayout.h': '#define KERNBASE 0x80000000L', 'kernel/riscv.h': '', 'kernel/vm.c': '' },
    kind: 'clear',
    profile: 'xv6-riscv-kernel',
    reason: /^kernel\/memlayout\.h is of xv6 for RISC-V$/,
  },
  {
    name: 'linux',
    tree: {
      Kbuild: '',
      Kconfig: '',
      MAINTAINERS: '',
      Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n',
      '.config': 'CONFIG_X86=y\nCONFIG_X86_64=y\nCONFIG_X86_5LEVEL=y\n',
      'node_modules/x/kernel/memlayout.h': '',
      'node_modules/x/kernel/riscv.h': '',
    },
    kind: 'clear',
    profile: 'linux-x86_64-5level',
    reason: /CONFIG_X86_5LEVEL=y, used where the processor has LA57 \(\.config:3\)/,
  },
  {
    name: 'two',
    tree: {
      'boot/arm.ld': 'OUTPUT_ARCH(aarch64)\nSECTIONS { }',
      'boot/riscv.ld': 'OUTPUT_ARCH("riscv:rv64")\nSECTIONS { }',
    },
    kind: 'tie',
    profile: 'plain-arm64-4k-48',
    reason: /as likely: plain-riscv-sv39 \(OUTPUT_ARCH is riscv:rv64 \(boot\/riscv\.ld:1\)\)/,
  },
  {
    name: 's390',
    tree: { Kbuild: '', Kconfig: '', MAINTAINERS: '', '.config': 'CONFIG_S390=y\n' },
    kind: undefined,
  },
  { name: 'nothing', tree: { 'README.txt': 'x86_64' }, kind: undefined },
];

describe('The automatic profile', () => {
  before(() => vscode.extensions.getExtension('memscape.memscape')?.activate());

  const root = (): vscode.Uri => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    return folder;
  };
  const write = async (folder: vscode.Uri, tree: Tree): Promise<void> => {
    for (const [path, text] of Object.entries(tree)) {
      const uri = vscode.Uri.joinPath(folder, path);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    }
  };

  for (const { name, tree, kind, profile, reason = /^$/ } of trees) {
    it(`looks through a tree: ${name}`, async () => {
      const folder = vscode.Uri.joinPath(root(), 'trees', name);
      await write(folder, tree);
      try {
        const { paths, texts } = await readEvidence(folder);
        const choice = chooseProfile({ paths, text: (path) => texts.get(path), images: [] });
        assert.equal(choice?.kind, kind);
        assert.equal(choice?.chosen.profile, profile);
        assert.match(choice === undefined ? '' : choiceReason(choice), reason);
      } finally {
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(root(), 'trees'), { recursive: true });
      }
    });
  }

  it('is what a hover reads addresses in, and follows the files', async () => {
    const kernel = '0xffffffff80100000';
    await until(
      () => textAt(kernel),
      (text) => text.includes('Kernel Space'),
    );
    const marks = { 'kernel/memlayout.h': '', 'kernel/riscv.h': '' };
    await write(root(), marks);
    try {
      await until(
        () => textAt('0x3fffffe000'),
        (text) => text.includes('Guard below trampoline'),
      );
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(root(), 'kernel'), { recursive: true });
    }
    const text = await until(
      () => textAt(kernel),
      (now) => now.includes('Kernel Space'),
    );
    // Nothing of a layout that somebody else has drawn.
    assert.doesNotMatch(text, /heap and stacks/);
  });

  it('shows every candidate where it is in doubt, and workspace text as text', () => {
    const choice: ProfileChoice = {
      kind: 'tie',
      chosen: { profile: 'osv', clues: [{ file: 'a](command:evil)/<b>.ld', line: 2, why: 'says **so**' }] },
      others: [{ profile: 'xv6-x86', clues: [{ file: 'memlayout.h', why: 'is of xv6' }] }],
    };
    const profile = loadBuiltin('osv');
    const { value, isTrusted } = profileTooltip({
      profile,
      mode: pagingMode(profile.paging),
      reason: choiceReason(choice),
      missing: false,
      doubt: choice,
    });
    assert.match(value, /\*\*osv\*\*: says &#42;&#42;so/);
    assert.match(value, /\*\*xv6&#45;x86\*\*: memlayout&#46;h is of xv6/);
    assert.ok(!value.includes('](command:evil'), value);
    assert.ok(!value.includes('<b>'), value);
    assert.deepEqual(isTrusted, { enabledCommands: ['memscape.selectProfile'] });
  });
});

async function textAt(address: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument({ language: 'c', content: `x = ${address};` });
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(0, 8),
  );
  return hovers.map(hoverText).join('\n');
}
