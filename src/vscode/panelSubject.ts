import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';

/** What a panel is about. Kept by the panel as text, so that it is there again after a reload of the window. */
export interface Subject {
  /** Absent for the workspace's first image. */
  readonly script?: vscode.Uri | undefined;
  readonly compare?: CompareWith | undefined;
}

/** What stands beside it in the view of the comparison. */
export type CompareWith =
  | { readonly kind: 'last' }
  | { readonly kind: 'file'; readonly file: vscode.Uri }
  /** Ids of two profiles. */
  | { readonly kind: 'profiles'; readonly before: string; readonly after: string };

export function subjectText({ script, compare }: Subject): string {
  return JSON.stringify({
    ...(script === undefined ? {} : { script: script.toString() }),
    ...(compare === undefined
      ? {}
      : { compare: compare.kind === 'file' ? { ...compare, file: compare.file.toString() } : compare }),
  });
}

/** What a panel kept from before; anything may be in it. */
export function subjectOf(state: unknown): Subject {
  const text = property(state, 'subject');
  if (typeof text !== 'string') return {};
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return {};
  }
  return { script: uriOf(property(kept, 'script')), compare: compareOf(property(kept, 'compare')) };
}

function compareOf(kept: unknown): CompareWith | undefined {
  switch (property(kept, 'kind')) {
    case 'last':
      return { kind: 'last' };
    case 'file': {
      const file = uriOf(property(kept, 'file'));
      return file === undefined ? undefined : { kind: 'file', file };
    }
    case 'profiles': {
      const [before, after] = [property(kept, 'before'), property(kept, 'after')];
      return typeof before === 'string' && typeof after === 'string'
        ? { kind: 'profiles', before, after }
        : undefined;
    }
    default:
      return undefined;
  }
}

function uriOf(text: unknown): vscode.Uri | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    return undefined;
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key] // It is an object that has the key.
    : undefined;
}

/** The file that an image was read from, which images.ts names by its URI; undefined for what has none. */
export function fileOf(map: MemoryMap | undefined): vscode.Uri | undefined {
  const file = map?.origin.file ?? '';
  return /^[a-z][a-z0-9+.-]+:/i.test(file) ? vscode.Uri.parse(file) : undefined;
}
