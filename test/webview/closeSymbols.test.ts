import assert from 'node:assert/strict';
import { hex } from '../../src/core/address';
import { makePicture, type Picture, type Row } from '../../src/core/picture';
import { symbolHandlers, stillClose, type Close } from '../../src/webview/closeSymbols';
import type { Model } from '../../src/webview/model';
import { restoreState } from '../../src/webview/state';
import { tinyk } from './sampleMaps';

const told = (i: number) => ({
  item: `section:s${i.toString()}`,
  start: hex(0n),
  end: hex(0x10n),
  marks: [],
  whole: true,
});

describe('Symbols of what is in view', () => {
  it('are kept of the sections that were told of last', () => {
    let model: Model = { state: restoreState(undefined) };
    const handlers = symbolHandlers(
      () => model,
      (patch) => {
        model = { ...model, ...patch };
      },
    );
    for (let i = 0; i < 500; i += 1) handlers.symbols({ kind: 'symbols', found: [told(i % 400)] });
    assert.ok(model.close !== undefined && model.close.size < 100, model.close?.size.toString());
    assert.ok(model.close.has('section:s99') && !model.close.has('section:s200'));
  });

  it('stay in the next picture where their section has not changed, which looks at each row once a picture', () => {
    let looked = 0;
    let later = false;
    const [base] = makePicture({ map: tinyk }).views;
    const [column] = base?.columns ?? [];
    const [first] = column?.rows ?? [];
    assert.ok(base !== undefined && column !== undefined && first !== undefined);
    const row = (i: number): Row => ({
      ...first,
      get id() {
        looked += 1;
        return told(i).item;
      },
      marks: [{ name: i === 967 && later ? 'g' : 'f', at: hex(0n), size: 4 }],
    });
    const pictureOf = (): Picture => {
      const rows = Array.from({ length: 1000 }, (_, i) => row(i));
      const views = Array.from({ length: 3 }, () => ({ ...base, columns: [{ ...column, rows }] }));
      return { ...makePicture({ map: tinyk }), views };
    };
    const close: Close = new Map(Array.from({ length: 40 }, (_, i) => [told(960 + i).item, told(960 + i)]));
    const before = pictureOf();
    later = true;
    const after = pictureOf();
    looked = 0;
    const kept = stillClose(close, before, after);
    assert.ok(looked <= 4 * 2 * 3 * 1000, looked.toString());
    assert.equal(kept?.size, 39);
    assert.ok(!kept.has(told(967).item));
  });
});
