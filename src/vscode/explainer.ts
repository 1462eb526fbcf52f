import * as vscode from 'vscode';
import { describeAddress, type DescribeOptions } from '../core/describe';
import type { Card } from '../core/describe/card';
import { explainAddress, type AddressFacts } from '../core/explain';
import type { ActiveProfiles } from './activeProfile';
import type { Images } from './images';
import type { Settings, SettingsCache } from './settings';

/** What every feature that explains an address needs, bound to the services it comes from. */
export interface Explainer {
  facts(value: bigint, resource: vscode.Uri | undefined): AddressFacts;
  card(value: bigint, resource: vscode.Uri | undefined, more?: Partial<DescribeOptions>): Card;
  settings(resource: vscode.Uri | undefined): Settings;
}

export function makeExplainer(settings: SettingsCache, profiles: ActiveProfiles, images: Images): Explainer {
  const facts = (value: bigint, resource: vscode.Uri | undefined): AddressFacts => {
    const { profile, mode } = profiles.for(resource);
    return explainAddress({ value, mode, profile, maps: images.current() });
  };
  return {
    facts,
    card: (value, resource, more) => {
      const { parts, smallBelow } = settings.for(resource).hover;
      return describeAddress(facts(value, resource), { parts, smallBelow, ...more });
    },
    settings: (resource) => settings.for(resource),
  };
}
