import type * as vscode from 'vscode';
import { describeAddress, type DescribeOptions } from '../core/describe';
import type { Card } from '../core/describe/card';
import { explainAddress, type AddressFacts, type ExplainRequest } from '../core/explain';
import type { MemoryMap, ScriptSymbol } from '../core/memoryMap';
import type { ActiveProfiles } from './activeProfile';
import type { Images } from './images';
import type { Settings, SettingsCache } from './settings';

/** What every feature that explains an address needs, bound to the services it comes from. */
export interface Explainer {
  /** In which mode, layout and images addresses of a document are explained. */
  request(resource: vscode.Uri | undefined): Omit<ExplainRequest, 'value'>;
  facts(value: bigint, resource: vscode.Uri | undefined): AddressFacts;
  card(value: bigint, resource: vscode.Uri | undefined, more?: Partial<DescribeOptions>): Card;
  settings(resource: vscode.Uri | undefined): Settings;
  /**
   * While the workspace is looked through for its profile and its images: settles when that is done or takes too long to wait
   * for, so that the first answer is not in a wrong mode and knows the symbols. Undefined from then on.
   */
  settling(resource: vscode.Uri | undefined): Promise<void> | undefined;
  /** The symbol of that name which a linker script of the workspace defines, that of `first` before all. */
  scriptSymbol(name: string, first?: MemoryMap): ScriptSymbol | undefined;
  /** What is placed by a script, if it is one of the workspace's. */
  scriptMap(script: vscode.Uri): MemoryMap | undefined;
}

export function makeExplainer(settings: SettingsCache, profiles: ActiveProfiles, images: Images): Explainer {
  const request = (resource: vscode.Uri | undefined): Omit<ExplainRequest, 'value'> => {
    const { profile, mode } = profiles.for(resource);
    const { recursiveSlot } = settings.for(resource);
    const slot = recursiveSlot === undefined ? {} : { recursiveSlot };
    return { mode, profile, maps: images.current(), ...slot };
  };
  const facts = (value: bigint, resource: vscode.Uri | undefined): AddressFacts =>
    explainAddress({ value, ...request(resource) });
  return {
    request,
    facts,
    card: (value, resource, more) => {
      const { parts, smallBelow } = settings.for(resource).hover;
      return describeAddress(facts(value, resource), { parts, smallBelow, ...more });
    },
    settings: (resource) => settings.for(resource),
    settling: (resource) => {
      const found = [profiles.settling(resource), images.settling()].filter((wait) => wait !== undefined);
      if (found.length === 0) return undefined;
      return Promise.race([Promise.all(found).then(() => undefined), after(longestWait)]);
    },
    scriptSymbol: (name, first) =>
      findScriptSymbol(first === undefined ? images.current() : [first, ...images.current()], name),
    scriptMap: (script) => images.ofScript(script),
  };
}

/** In milliseconds. */
const longestWait = 2000;

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const symbolIndexes = new WeakMap<MemoryMap, ReadonlyMap<string, ScriptSymbol>>();

/** The last assignment of a name is the one that counts. */
function findScriptSymbol(maps: readonly MemoryMap[], name: string): ScriptSymbol | undefined {
  for (const map of maps) {
    let index = symbolIndexes.get(map);
    if (index === undefined) {
      index = new Map(map.scriptSymbols.map((symbol) => [symbol.name, symbol]));
      symbolIndexes.set(map, index);
    }
    const found = index.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
