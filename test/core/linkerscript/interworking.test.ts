import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { InputReference, LinkInput } from '../../../src/core/linkerscript/input';
import { architecture } from '../../../src/core/linkerscript/interworking';
import { knownValue } from '../../../src/core/memoryMap';

// .ARM.attributes as arm-none-eabi-gcc 12 writes them for each -mcpu, and what readelf -A says of them.
const attributes = {
  arm7tdmi: '4129000000616561626900011f000000053454000602080109011204140115011703180119011a011e06',
  'cortex-a9':
    '4132000000616561626900012800000005372d4100060a0741080109021204140115011703180119011a011e0622012a014401',
  'cortex-m3': '412c000000616561626900012200000005372d4d00060a074d09021204140115011703180119011a011e062201',
} as const;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** An object with one function of 8 bytes that branches to `to`. */
function object(
  own: string,
  isThumb: boolean,
  type: number,
  to: string,
  cpu: keyof typeof attributes,
): LinkInput {
  const references = (): readonly InputReference[] => [{ type, offset: 0n, symbol: to }];
  const bytes = bytesOf(attributes[cpu]);
  return {
    file: `${own}.o`,
    machine: 'arm',
    addressBits: 32,
    sections: [
      { index: 1, name: '.text', type: 1, flags: 6, size: 8n, alignment: 4n, references },
      {
        index: 2,
        name: '.ARM.attributes',
        type: 0x70000003,
        flags: 0,
        size: BigInt(bytes.length),
        alignment: 1n,
        bytes: () => bytes,
      },
    ],
    relocationTypes: () => new Set([type]),
    commons: [],
    defined: [
      { name: own, binding: 'global', section: 1, value: isThumb ? 1n : 0n, size: 8n, kind: 'function' },
    ],
    undefined: [{ name: to, binding: 'global' }],
  };
}

describe('Calls between the states of 32-bit Arm', () => {
  it('depend on the architecture that the objects are for', () => {
    assert.deepEqual(
      Object.values(attributes).map((hex) => architecture(bytesOf(hex))),
      // TAG_CPU_ARCH_V4T and TAG_CPU_ARCH_V7.
      [2n, 10n, 10n],
    );
    assert.equal(architecture(bytesOf('41')), undefined);
    assert.equal(architecture(bytesOf('4129000000616561626900011f00000005345400')), undefined);
  });

  /** What is known of the size of .text behind an Arm function that branches to a Thumb one. */
  function size(type: number, cpu: keyof typeof attributes, isThumb = true): bigint | undefined {
    const inputs = [object('arm_f', false, type, 'other', cpu), object('other', isThumb, 10, 'other', cpu)];
    const placement = placeScripts({
      scripts: [{ file: 's.ld', text: 'SECTIONS { .text : { *(.text) } .data : { *(.data) } }' }],
      inputs,
      options: {},
      dialect: 'gnu',
    });
    const { sections, issues } = toMemoryMap(placement, 's.ld');
    const text = sections.find(({ name }) => name === '.text');
    const known = text === undefined ? undefined : knownValue(text.size);
    assert.equal(
      issues.some(({ code }) => code === 'script.veneers'),
      known === undefined,
    );
    return known;
  }

  // As links by arm-none-eabi-ld 2.40 and ld.lld 14 show: nm has a veneer, or .text has just the two functions.
  it('have code of the linker where the processor cannot change its state by the branch', () => {
    const [call, jump] = [28, 29];
    assert.equal(size(call, 'arm7tdmi'), undefined);
    assert.equal(size(jump, 'cortex-a9'), undefined);
    assert.equal(size(call, 'cortex-a9'), 16n);
    assert.equal(size(call, 'arm7tdmi', false), undefined, 'the Thumb branch of the other leads to Arm code');
  });

  it('are not looked for where there is Thumb code alone', () => {
    let read = 0;
    const inputs = [
      object('one', true, 10, 'other', 'cortex-m3'),
      object('other', true, 10, 'one', 'cortex-m3'),
    ];
    const counted = inputs.map((input): LinkInput => ({
      ...input,
      sections: input.sections.map((section) => {
        const { references } = section;
        if (references === undefined) return section;
        return {
          ...section,
          references: () => {
            read += 1;
            return references();
          },
        };
      }),
    }));
    placeScripts({
      scripts: [{ file: 's.ld', text: 'SECTIONS { .text : { *(.text) } }' }],
      inputs: counted,
      options: {},
      dialect: 'gnu',
    });
    assert.equal(read, 0);
  });

  it('align the section by 8 for the code that GNU ld adds', () => {
    const inputs = [
      object('arm_f', false, 29, 'other', 'cortex-a9'),
      object('other', true, 10, 'other', 'cortex-a9'),
    ];
    const start = (dialect: 'gnu' | 'lld'): bigint | undefined => {
      const text = 'SECTIONS { . = 0x8000; .vec : { LONG(1) } .text : { *(.text) } }';
      const placement = placeScripts({ scripts: [{ file: 's.ld', text }], inputs, options: {}, dialect });
      const found = toMemoryMap(placement, 's.ld').sections.find(({ name }) => name === '.text');
      return found === undefined ? undefined : knownValue(found.vma);
    };
    assert.equal(start('gnu'), 0x8008n);
    assert.equal(start('lld'), 0x8004n);
  });
});
