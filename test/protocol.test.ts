import assert from 'node:assert/strict';
import { packed, unpacked, type ToPanel } from '../src/protocol';

describe('The protocol', () => {
  const message: ToPanel = { kind: 'details', key: 'section:.text "quoted" \u202e ü 𝄞' };

  it('carries a packed message as it was', () => {
    assert.deepEqual(unpacked(packed(message)), message);
    assert.deepEqual(unpacked(structuredClone(packed(message))), message);
  });

  it('leaves other messages alone', () => {
    assert.equal(unpacked(message), message);
    for (const other of [undefined, null, 'text', 7]) assert.equal(unpacked(other), other);
  });

  it('takes what is no JSON for nothing', () => {
    assert.equal(unpacked({ kind: 'packed', json: new TextEncoder().encode('{') }), undefined);
    assert.equal(unpacked({ kind: 'packed', json: '{}' }), undefined);
    assert.equal(unpacked({ kind: 'packed' }), undefined);
  });
});
