// Plays a program that prints an oops: a terminal of its own, since a server without native modules has no shells.
const vscode = require('vscode');

const oops = [
  'BUG: unable to handle page fault for address: ffff888003a41c00',
  'RIP: 0010:ffffffff81012345',
  'Code: 0x10 and 52:54:00:12:34:56',
];

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('memscapeTest.terminal', () => {
      const written = new vscode.EventEmitter();
      const terminal = vscode.window.createTerminal({
        name: 'oops',
        pty: {
          onDidWrite: written.event,
          open: () => written.fire(oops.map((line) => `${line}\r\n`).join('')),
          close: () => undefined,
        },
      });
      terminal.show();
    }),
  );
};
