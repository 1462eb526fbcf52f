import { formatAddress, formatSize, rangeSize } from '../address';
import type { AddressFacts } from '../explain';
import type { Certainty } from '../memoryMap';
import type { Region } from '../profiles/profile';
import { code, dim, text, type Fact, type Inline } from './card';
import { exactAmount, withoutRemark } from './words';

/** The region around; as the title when nothing smaller is known, and then its range and the layout here. */
export function regionFacts(facts: AddressFacts, titled: Region | undefined): readonly Fact[] {
  const { region, profile, decoded } = facts;
  const bits = decoded.mode.addressBits;
  const around = region.base;
  if (around === undefined || profile === undefined) return [];
  const lines: Fact[] = [];
  if (titled !== undefined) {
    const { start, end } = titled.range;
    const last = end - 1n;
    lines.push({
      label: 'Region',
      lines: [
        [
          code(formatAddress(start, bits)),
          text('…'),
          code(formatAddress(last, bits)),
          dim(formatSize(rangeSize(titled.range))),
          ...conditionInline(titled),
        ],
      ],
    });
  }
  if (titled !== around) {
    const offset = decoded.address - around.range.start;
    lines.push({
      label: titled === undefined ? 'Region' : 'Within',
      lines: [
        [
          text(around.name),
          ...(offset === 0n ? [] : [text('+'), exactAmountInline(offset)]),
          ...certaintyInline(around.certainty),
          ...conditionInline(around),
        ],
      ],
    });
  }
  lines.push(...alternatives(region.overlays, titled));
  // Beside a section the layout is no news.
  if (titled === undefined) return lines;
  lines.push({ label: 'Profile', lines: [[text(profile.title), ...certaintyInline(titled.certainty)]] });
  return lines;
}

/** What an address is of under other configurations than the usual one. */
function alternatives(overlays: readonly Region[], titled: Region | undefined): readonly Fact[] {
  const others = overlays.filter((region) => region.condition !== undefined && region !== titled);
  if (others.length === 0) return [];
  return [
    {
      label: 'Or',
      lines: others.slice(0, 2).map((region) => [text(region.name), ...conditionInline(region)]),
    },
  ];
}

/** The configuration in which a region is there at all. */
function conditionInline({ condition }: Region): readonly Inline[] {
  return condition === undefined ? [] : [dim(`with ${condition}`)];
}

function exactAmountInline(bytes: bigint): Inline {
  const amount = exactAmount(bytes);
  return amount.startsWith('0x') ? code(amount) : text(amount);
}

/** How sure it is, where it is not certain. */
export function certaintyInline(certainty: Certainty): readonly Inline[] {
  switch (certainty.kind) {
    case 'exact':
      return [];
    case 'default':
      return [dim(moved(certainty.reason))];
    case 'estimated':
      return [dim(clause('estimated', certainty.reason))];
  }
}

/** Why a default does not always hold, in the few words that a card has room for. */
function moved(reason: string): string {
  if (/KASLR|RANDOMIZE/.test(reason)) return 'default, KASLR moves it';
  if (/ASLR|address-space randomization/i.test(reason)) return 'default, ASLR moves it';
  return clause('default', reason);
}

/** The reason where it fits on the line; the panel has the long ones. */
function clause(word: string, reason: string): string {
  const short = withoutRemark(reason);
  return short.length <= 36 ? `${word}, ${short}` : word;
}
