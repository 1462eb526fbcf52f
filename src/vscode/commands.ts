/** The ids of our commands, as in package.json; a test holds both together. */
export const commands = {
  decodeAddress: 'memscape.decodeAddress',
  decodeAllInFile: 'memscape.decodeAllInFile',
  copyTableMarkdown: 'memscape.copyTableMarkdown',
  copyTableCsv: 'memscape.copyTableCsv',
  composeAddress: 'memscape.composeAddress',
  decodeDebugValue: 'memscape.decodeDebugValue',
  selectProfile: 'memscape.selectProfile',
  newProfileFromText: 'memscape.newProfileFromText',
  newProfileFromScript: 'memscape.newProfileFromScript',
  virtualAliases: 'memscape.virtualAliases',
  /** The panel; with a ShowLayoutArgument it also selects the address. */
  showLayout: 'memscape.showLayout',
  newPanel: 'memscape.newPanel',
  showLayoutOfFile: 'memscape.showLayoutOfFile',
  selectImage: 'memscape.selectImage',
  preprocessScript: 'memscape.preprocessScript',
  askBuildSystem: 'memscape.askBuildSystem',
  explainDetection: 'memscape.explainDetection',
  compareLastBuild: 'memscape.compareLastBuild',
  compareWithFile: 'memscape.compareWithFile',
  compareProfiles: 'memscape.compareProfiles',
  /** Only behind links of a card. */
  copyAddress: 'memscape.copyAddress',
  decodeAs: 'memscape.decodeAs',
  openSource: 'memscape.openSource',
  openTableRow: 'memscape.openTableRow',
} as const;

/** The argument of `showLayout` from a card. */
export interface ShowLayoutArgument {
  /** `0x…`. */
  readonly address: string;
}

/** The argument of the other commands behind a card's links. */
export interface ValueArgument {
  /** `0x…`. */
  readonly value: string;
}

/** Reads a `0x…` that came back through a link, where anything may have been put in by hand. */
export function argumentValue(argument: unknown, key: 'value' | 'address' = 'value'): bigint | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const text: unknown = (argument as Record<string, unknown>)[key]; // An object has properties; this one is checked next.
  return typeof text === 'string' && /^0x[0-9a-f]{1,16}$/.test(text) ? BigInt(text) : undefined;
}

/**
 * A link's target that runs a command with one argument. VS Code decodes the query twice, which would spoil the percent signs of a
 * URI in it: they stand as JSON's escapes.
 */
export function commandLink(command: string, argument: object): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify([argument]).replaceAll('%', '\\u0025'))}`;
}
