import type { LinkInput } from '../core/linkerscript/input';
import type { MemoryMap } from '../core/memoryMap';
import { noSymbols } from '../core/memoryMap';

/** The map that a script's text makes of its inputs. */
export function mapOfScript(
  _text: string,
  file: string,
  _inputs: readonly LinkInput[],
  images: readonly MemoryMap[],
): MemoryMap {
  const build = images[0];
  if (build !== undefined) return build;
  return {
    name: file.slice(file.lastIndexOf('/') + 1),
    origin: { kind: 'script', file, objects: false },
    sections: [],
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [],
    issues: [],
  };
}
