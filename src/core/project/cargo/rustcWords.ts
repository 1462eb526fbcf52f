import type { Word } from '../linkDraft';

/** What rustc's flags say of the link. */
export interface RustcWords {
  readonly before: readonly Word[];
  readonly words: readonly Word[];
  readonly linker?: Word;
  readonly flavor?: string;
  readonly relocation?: Word;
}

/** Takes the linker's words out of rustc's flags: `-C link-arg=…`, `-Clink-args=… …`, `-L`, `-C linker=…`. */
export function rustcWords(flags: readonly Word[]): RustcWords {
  const before: Word[] = [];
  const words: Word[] = [];
  let linker: Word | undefined;
  let flavor: string | undefined;
  let relocation: Word | undefined;
  for (let i = 0; i < flags.length; i += 1) {
    const flag = flags[i];
    if (flag === undefined) continue;
    const isSplit = /^(-C|--codegen|-Z|-L)$/.test(flag.text);
    const value = isSplit ? flags[i + 1] : flag;
    if (value === undefined) break;
    if (isSplit) i += 1;
    const text = isSplit ? value.text : (/^(?:-C|--codegen=|-Z)(.+)$/s.exec(flag.text)?.[1] ?? '');
    if (flag.text.startsWith('-L')) {
      words.push({
        text: `-L${withoutKind(isSplit ? value.text : flag.text.slice(2))}`,
        evidence: value.evidence,
      });
      continue;
    }
    const [, name = '', rest = ''] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
    const word = (part: string): Word => ({ text: part, evidence: value.evidence });
    switch (name.replaceAll('_', '-')) {
      case 'link-arg':
        words.push(word(rest));
        break;
      case 'link-args':
        words.push(
          ...rest
            .split(/\s+/)
            .filter((part) => part !== '')
            .map(word),
        );
        break;
      case 'pre-link-arg':
        before.push(word(rest));
        break;
      case 'pre-link-args':
        before.push(
          ...rest
            .split(/\s+/)
            .filter((part) => part !== '')
            .map(word),
        );
        break;
      case 'linker':
        linker = word(rest);
        break;
      case 'linker-flavor':
        flavor = rest;
        break;
      case 'relocation-model':
        relocation = word(rest);
        break;
      default:
        break;
    }
  }
  return {
    before,
    words,
    ...(linker === undefined ? {} : { linker }),
    ...(flavor === undefined ? {} : { flavor }),
    ...(relocation === undefined ? {} : { relocation }),
  };
}

/** Cargo and rustc write what is searched for in front of a folder: `native=DIR`. */
export function withoutKind(path: string): string {
  return path.replace(/^(dependency|crate|native|framework|all)=/, '');
}
