/** What the rest of the program uses of the linker engine. */
export { parseScript, scriptTokens, type Parsed } from './parser';
export { placeScripts } from './place';
export type { Placement, PlaceRequest } from './placement';
export { explain } from './explain';
export { toMemoryMap } from './toMemoryMap';
export { parseLinkCommand, type LinkCommand } from './commandLine';
export type { Dialect } from './dialect';
export type { LinkOptions, LinkFileOption } from './options';
export type { ScriptText } from './planner';
