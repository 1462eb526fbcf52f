import assert from 'node:assert/strict';
import { hex, physicalAddress as physical, virtualAddress } from '../../../src/core/address';
import { pagingModes } from '../../../src/core/paging/modes';
import {
  builtinData,
  builtinProfiles,
  isBuiltinProfileId,
  loadBuiltin,
  lookupRegion,
  physicalAddress,
  virtualAliases,
} from '../../../src/core/profiles';
import type { LayoutProfile } from '../../../src/core/profiles/profile';
import { vectorsOf } from '../paging/vectors';

describe('the built-in profiles', () => {
  for (const { id } of builtinProfiles) {
    const rows = vectorsOf('address').filter(({ profile }) => profile === id);
    if (rows.length === 0) continue;

    it(`name the region and the overlays of all ${String(rows.length)} addresses of ${id}`, () => {
      const profile = loadBuiltin(id);
      for (const { address = '', expect = {}, ...row } of rows) {
        const { base, overlays } = lookupRegion(profile, BigInt(address));
        assert.equal(base?.name ?? null, expect.region, row.id);
        assert.deepEqual(
          overlays.map(({ name }) => name),
          expect.overlays,
          row.id,
        );
      }
    });
  }

  it('include every profile of the vectors, and the process view', () => {
    const wanted = new Set(
      vectorsOf('address').flatMap(({ profile }) => (typeof profile === 'string' ? [profile] : [])),
    );
    assert.deepEqual(
      [...wanted].filter((id) => !isBuiltinProfileId(id)),
      [],
    );
    assert.equal(wanted.size, 38);
    assert.ok(isBuiltinProfileId('linux-process-x86_64'));
    assert.equal(isBuiltinProfileId('toString'), false);
  });

  it('are listed as their files say', () => {
    for (const { id, title, arch, paging } of builtinProfiles) {
      const data = builtinData(id);
      assert.deepEqual(
        { id, title, arch, paging },
        { id: data.id, title: data.title, arch: data.arch, paging: data.paging },
      );
    }
  });

  for (const { id } of builtinProfiles) {
    it(`tile the space: ${id}`, () => {
      const profile = loadBuiltin(id);
      const bases = profile.regions.filter(({ layer }) => layer === 'base');
      let next = 0n;
      for (const { range, name } of bases) {
        assert.equal(hex(range.start), hex(next), name);
        assert.ok(range.end > range.start, name);
        next = range.end;
      }
      assert.equal(next, 1n << BigInt(profile.addressBits));
      assert.equal(profile.addressBits, pagingModes[profile.paging].addressBits);
      assert.equal(bases.length, builtinData(id).regions?.filter(({ layer }) => layer !== 'overlay').length);
    });
  }

  it('say of each region what it is for, in a sentence, and where that is from', () => {
    for (const region of all().flatMap(({ regions }) => regions)) {
      assert.match(region.description, /^[A-Z0-9].{10,}\.$/, region.name);
      assert.ok(region.source.length > 4, region.name);
      if (region.kind === 'noncanonical') assert.equal(region.privilege, 'none');
    }
  });

  it('have their non-canonical regions in the hole of their mode', () => {
    for (const profile of all()) {
      const mode = pagingModes[profile.paging];
      const bits = BigInt(mode.canonical.kind === 'ttbr' ? mode.vaBits : mode.vaBits - 1);
      for (const { kind, range, name } of profile.regions) {
        // XNU's region of that kind also takes in the user addresses above its own limit.
        if (kind !== 'noncanonical' || name === 'Outside both ranges') continue;
        assert.equal(range.start, 1n << bits, `${profile.id} ${name}`);
        assert.equal(range.end, (1n << 64n) - (1n << bits), `${profile.id} ${name}`);
      }
    }
  });

  it('order parts only within regions that they have', () => {
    for (const { id, ordered, regions } of all()) {
      for (const { within } of ordered)
        assert.ok(
          regions.some(({ name }) => name === within),
          `${id}: ${within}`,
        );
    }
  });
});

describe('physical addresses', () => {
  it('are those of all translation rows, and lead back', () => {
    for (const row of vectorsOf('translate')) {
      const profile = loadBuiltin(String(row.profile));
      const virtual = BigInt(String(row.virtual));
      const mapping = physicalAddress(profile, virtual);
      assert.equal(mapping.kind === 'known' ? hex(mapping.address) : mapping.reason, row.physical, row.id);
      const back = virtualAliases(profile, BigInt(String(row.physical)));
      assert.ok(
        back.some(({ address }) => address === virtual),
        row.id,
      );
    }
  });

  it('of OSv have an alias in each linear area, and one in the kernel', () => {
    const aliases = (id: string, pa: bigint) =>
      virtualAliases(loadBuiltin(id), pa).map(({ address }) => hex(address));
    assert.deepEqual(aliases('osv', 0x20_0000n), [
      '0x40200000',
      '0x400000200000',
      '0x500000200000',
      '0x600000200000',
    ]);
    assert.deepEqual(aliases('osv', 0x4000_0000n).slice(-3), [
      '0x400040000000',
      '0x500040000000',
      '0x600040000000',
    ]);
    assert.deepEqual(aliases('osv-legacy', 0x4000_0000n), [
      '0xffff800040000000',
      '0xffff900040000000',
      '0xffffa00040000000',
    ]);
  });

  it('are unknown with a reason where the layout does not fix them', () => {
    const reason = (id: string, va: bigint) => {
      const mapping = physicalAddress(loadBuiltin(id), va);
      return mapping.kind === 'unknown' ? mapping.reason : hex(mapping.address);
    };
    assert.equal(reason('osv', 0x7000_0000_1000n), 'only the page tables tell');
    assert.match(reason('linux-arm64-4k-48', 0xffff_0000_0000_1000n), /PHYS_OFFSET/);
    assert.match(reason('linux-x86_64-4level', 0xffff_c900_0000_0000n), /page tables/);
  });

  it('of Linux kernel text are those of its offset', () => {
    const mapping = physicalAddress(loadBuiltin('linux-x86_64-4level'), 0xffff_ffff_8100_0000n);
    assert.ok(mapping.kind === 'known');
    assert.equal(mapping.address, physical(0x100_0000n));
  });

  it('have no alias outside of what is mapped', () => {
    assert.deepEqual(virtualAliases(loadBuiltin('xv6-x86'), 0x0e00_0000n), []);
    assert.deepEqual(
      virtualAliases(loadBuiltin('xv6-x86'), 0xfe00_0000n).map(({ address }) => address),
      [virtualAddress(0xfe00_0000n)],
    );
  });
});

function all(): readonly LayoutProfile[] {
  return builtinProfiles.map(({ id }) => loadBuiltin(id));
}
