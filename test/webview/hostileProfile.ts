import { loadBuiltin } from '../../src/core/profiles';
import type { LayoutProfile } from '../../src/core/profiles/profile';

const names = ['<img src=x onerror=alert(1)>', 'z'.repeat(10_000), 'a\u202eb', 'nul\u0000byte'];

/** A layout whose regions have names that want to be markup, to be long, or to turn the line around. */
export const hostileProfile: LayoutProfile = hostileOf(loadBuiltin('linux-x86_64-4level'));

function hostileOf(profile: LayoutProfile): LayoutProfile {
  const name = (own: string, i: number): string => `${names[i % names.length] ?? ''} ${own}`;
  return {
    ...profile,
    title: '<script>alert(1)</script>\u202e',
    regions: profile.regions.map((region, i) => ({
      ...region,
      name: name(region.name, i),
      description: `<img src=x onerror=alert(1)>\u0000 ${region.description}`,
      source: '"><svg onload=alert(1)>',
    })),
    ordered: [],
  };
}
