import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loadBuiltin } from '../../../src/core/profiles';
import { mapOfScript } from '../../../src/core/scriptBuild';
import { panelContent, type Content } from '../../../src/vscode/panelContent';

describe('What the panel says of the layout', () => {
  it('is that it may be another one, while the folder is looked through', () => {
    const notice = noticeOf({ isProvisional: true });
    assert.match(notice?.title ?? '', /is being looked for/);
    assert.match(notice?.text ?? '', /Linux x86-64, 4-level/);
  });

  it('is nothing once it is known', () => {
    assert.equal(noticeOf({ isProvisional: false }), undefined);
  });

  it('stands behind what is wrong with the script', () => {
    const notice = noticeOf({ isProvisional: true, text: 'SECTIONS { .text 0x1000 : { *(.text) }' });
    assert.equal(notice?.kind, 'error');
  });
});

function noticeOf({
  isProvisional,
  text = 'SECTIONS { .text 0x1000 : { *(.text) } }',
}: Pick<Content, 'isProvisional'> & { readonly text?: string }): ReturnType<typeof panelContent>['notice'] {
  const file = 'file:///a/kernel.ld';
  const { map } = mapOfScript({ text, file, readInclude: () => undefined, images: [] });
  return panelContent({
    map,
    profile: loadBuiltin('linux-x86_64-4level'),
    isProvisional,
    script: vscode.Uri.parse(file),
    folder: 'a',
    subject: '',
    pair: undefined,
    built: undefined,
    asBuilt: false,
    host: { slots: [], problems: [] },
    awaited: undefined,
  }).notice;
}
