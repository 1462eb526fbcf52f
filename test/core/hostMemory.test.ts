import assert from 'node:assert/strict';
import { readHostMemory } from '../../src/core/hostMemory';
import { makePicture } from '../../src/core/picture';
import { hostAddress } from '../../src/core/picture/hostColumn';
import { translationDetails } from '../../src/core/picture/translationDetails';
import { loadBuiltin } from '../../src/core/profiles';

/** What `qemu-system-x86_64 -M pc -m 4G` (QEMU 7.2) answered to `gpa2hva` at the ends of its two slots of RAM. */
const qemu = {
  slots: [
    { guestPhysical: '0x0', hostVirtual: '0x7fa377e00000', size: '3GiB' },
    { guestPhysical: '4GiB', hostVirtual: '0x7fa437e00000', size: '1GiB' },
  ],
  answers: [
    [0x0n, 0x7fa3_77e0_0000n],
    [0x20_1000n, 0x7fa3_7800_1000n],
    [0xbfff_ffffn, 0x7fa4_37df_ffffn],
    [0xc000_0000n, undefined],
    [0x1_0000_0000n, 0x7fa4_37e0_0000n],
    [0x1_3fff_ffffn, 0x7fa4_77df_ffffn],
    [0x1_4000_0000n, undefined],
  ],
} as const;

describe('Memory of a guest in its host', () => {
  const osv = loadBuiltin('osv-legacy');
  const viewOf = (setting: unknown, profile = osv) => {
    const view = makePicture({ profile, host: readHostMemory(setting) }).views.find(
      ({ id }) => id === 'translation',
    );
    assert.ok(view);
    return view;
  };

  it('is where QEMU says it is', () => {
    const { host } = viewOf(qemu.slots);
    assert.ok(host);
    for (const [physical, expected] of qemu.answers) assert.equal(hostAddress(host, physical), expected);
  });

  it('is the end of the chain from a guest address', () => {
    const { linear = [], host } = viewOf(qemu.slots);
    const chain = translationDetails(linear, 0xffff_9000_0020_1000n, 64, host)?.chain;
    assert.deepEqual(
      chain?.map(({ label, value }) => [label, value]),
      [
        ['Guest virtual', '0xffff900000201000'],
        ['Guest physical', '0x201000'],
        ['Host virtual', '0x00007fa378001000'],
      ],
    );
    const none = translationDetails(linear, 0xffff_9000_c000_0000n, 64, host)?.chain?.[2];
    assert.equal(none?.value, 'not known');
    assert.match(none?.note ?? '', /in no slot/);
  });

  it('is not known without slots, and says why', () => {
    const view = viewOf([]);
    const row = view.columns[2]?.rows[0];
    assert.equal(row?.range, undefined);
    assert.equal(row?.sureness, 'unknown');
    const details = translationDetails(view.linear ?? [], 0xffff_9000_0020_1000n, 64, view.host);
    assert.match(details?.chain?.[2]?.value ?? '', /^[· ]+$/);
    assert.match(details?.text.join(' ') ?? '', /monitor chooses/);
  });

  it('has no column where nothing says that there is a guest', () => {
    const linux = loadBuiltin('linux-x86_64-4level');
    assert.equal(viewOf([], linux).columns.length, 2);
    assert.equal(viewOf(qemu.slots, linux).columns.length, 3);
  });

  it('takes no entry that says nothing sure', () => {
    const slot = qemu.slots[0];
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      ['text', /no list/],
      [[null], /entry 1: is no object/],
      [[{ ...slot, guestPhysical: '-1' }], /guestPhysical/],
      [[{ ...slot, guestPhysical: 2 ** 60 }], /guestPhysical/],
      [[{ ...slot, hostVirtual: '<img onerror>' }], /hostVirtual/],
      [[{ ...slot, size: '0' }], /size/],
      [[{ ...slot, hostVirtual: '0xffffffffffffffff' }], /beyond 64 bits/],
    ];
    for (const [setting, expected] of wrong) {
      const { slots, problems } = readHostMemory(setting);
      assert.equal(slots.length, 0);
      assert.match(problems.join(' '), expected);
    }
    const twice = readHostMemory([slot, { ...slot, guestPhysical: '1GiB' }]);
    assert.equal(twice.slots.length, 1);
    assert.match(twice.problems.join(' '), /entry 2: overlaps/);
    assert.equal(viewOf([{}]).status?.kind, 'warning');
    const many = readHostMemory(
      Array.from({ length: 100_000 }, (_, i) => ({ ...slot, guestPhysical: i * 4096, size: 4096 })),
    );
    assert.equal(many.slots.length, 512);
  });
});
