import * as z from 'zod/mini';
import { pagingModeIds } from '../paging/modes';
import { builtinProfiles } from './index';
import { regionKinds } from './regionKinds';

/**
 * The schema of layout profiles, built-in and of users, from which media/profile.schema.json is made for editors. It
 * says what shape a file must have; checkRegions.ts says what the figures in it must be. Import it lazily: the
 * extension must start without evaluating a schema.
 */

const builtinIds = builtinProfiles.map(({ id }) => id);

const text = (description: string) =>
  z.string().check(z.minLength(1), z.maxLength(4000), z.describe(description));

const address = (description: string) =>
  z
    .union([z.string().check(z.maxLength(64)), z.number()])
    .check(
      z.describe(
        `${description} Hexadecimal ("0xffff_8000_0000_0000"), with a unit ("1MiB"), or counted back from the end of the ` +
          'address space ("-2GiB").',
      ),
    );

const size = z
  .union([z.string().check(z.maxLength(64)), z.number()])
  .check(z.describe('Size in bytes: "512MiB", "4K", "0x200000". Give either this or the last address.'));

const kind = z
  .enum(regionKinds)
  .check(z.describe('What the region is for. Default: kernel in the upper half, user in the lower.'));

const growth = z
  .enum(['higher', 'lower'])
  .check(z.describe('Towards which addresses what lives here grows.'));

const region = z.strictObject({
  name: text('Name of the region. The name of a region of the extended profile changes that region.'),
  start: z.optional(address('First address.')),
  size: z.optional(size),
  last: z.optional(address('Last address, inclusive. Give either this or the size.')),
  kind: z.optional(kind),
  layer: z.optional(
    z
      .enum(['base', 'overlay'])
      .check(z.describe('Base regions do not overlap; overlays may lie in or across them. Default: base.')),
  ),
  privilege: z.optional(
    z
      .enum(['user', 'kernel', 'none'])
      .check(
        z.describe(
          'Who may use it: ring 3 or ring 0 on x86, EL0 or EL1 on Arm, U or S on RISC-V. Default: by kind.',
        ),
      ),
  ),
  growth: z.optional(growth),
  description: z.optional(text('A sentence on what it is for.')),
  notes: z.optional(text('Anything else worth knowing.')),
  source: z.optional(text('Where the figures come from. Default: the source of the profile.')),
  condition: z.optional(text('Under which configuration it exists, such as CONFIG_KASAN.')),
  movable: z.optional(text('Why the addresses are only the default, such as KASLR.')),
  estimated: z.optional(text('Why the addresses are approximate.')),
  physical: z.optional(address('Physical address of the start, where the layout fixes the mapping.')),
  physicalNote: z.optional(text('What the physical addresses depend on.')),
});

const part = z.strictObject({
  name: text('Name of the part.'),
  kind: z.optional(kind),
  growth: z.optional(growth),
  description: z.optional(text('A sentence on what it is for.')),
});

const ordered = z.strictObject({
  within: text('Name of the region that the parts lie in.'),
  lowToHigh: z
    .array(z.union([text('Name of the part.'), part]))
    .check(z.maxLength(200), z.describe('The parts in the order of their addresses, lowest first.')),
  source: z.optional(text('Where the order comes from. Default: the source of the profile.')),
});

const landmark = z.strictObject({
  name: text('Name of the address.'),
  address: address('The address.'),
  description: z.optional(text('What is there.')),
  source: z.optional(text('Where the figure comes from. Default: the source of the profile.')),
});

export const profileSchema = z
  .strictObject({
    $schema: z.optional(z.string().check(z.maxLength(4000), z.describe('Ignored; for editors.'))),
    id: z.optional(
      z
        .string()
        .check(
          z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
          z.describe('Identifies the profile in settings. Default: the name of the file.'),
        ),
    ),
    title: z.optional(text('What the list of profiles shows.')),
    extends: z.optional(
      text('Id of the built-in profile that this one changes.').register(z.globalRegistry, {
        description: 'Id of the built-in profile that this one changes.',
        examples: builtinIds,
      }),
    ),
    arch: z.optional(text('Architecture, such as x86_64. Default: that of the paging mode.')),
    paging: z.optional(
      z
        .enum(pagingModeIds)
        .check(z.describe('Paging mode. Default: that of the extended profile, else x86_64-4level.')),
    ),
    source: z.optional(text('Where the figures come from. Default: the file itself.')),
    randomization: z.optional(text('What address-space randomization does to the figures.')),
    notes: z.optional(
      z.array(text('A note.')).check(z.maxLength(200), z.describe('Notes on the whole layout.')),
    ),
    recursiveSlot: z.optional(
      z
        .int()
        .check(
          z.minimum(0),
          z.maximum(1023),
          z.describe('Entry of the top table that points at the table itself.'),
        ),
    ),
    guest: z.optional(
      z
        .boolean()
        .check(
          z.describe(
            'True for a system that runs in a virtual machine only. Default: that of the extended profile.',
          ),
        ),
    ),
    remove: z.optional(
      z
        .array(text('Name of a region.'))
        .check(z.maxLength(2000), z.describe('Regions of the extended profile to leave out.')),
    ),
    regions: z.optional(
      z
        .array(region)
        .check(
          z.maxLength(2000),
          z.describe('The regions. What the base regions leave open is filled in as unassigned.'),
        ),
    ),
    ordered: z.optional(
      z
        .array(ordered)
        .check(z.maxLength(200), z.describe('Parts whose order is known and whose addresses are not.')),
    ),
    landmarks: z.optional(
      z.array(landmark).check(z.maxLength(2000), z.describe('Single addresses with a name.')),
    ),
  })
  .check(z.describe('The layout of an address space.'));

/** The JSON schema for editors, as the text of media/profile.schema.json. */
export function profileJsonSchema(): string {
  const schema = z.toJSONSchema(profileSchema, { target: 'draft-7' });
  const titled = {
    ...schema,
    title: 'Memscape layout profile',
    allowComments: true,
    allowTrailingCommas: true,
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
