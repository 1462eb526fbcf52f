import type { Word } from '../linkDraft';
import { shellWords } from '../shellWords';
import { withoutGenerators, type GeneratorWorld } from './generator';
import type { CmakeProject, CmakeTarget } from './model';
import { splitList, type Variables } from './scope';

/** `CMAKE_C_FLAGS`, `CMAKE_EXE_LINKER_FLAGS`, `LINK_FLAGS`: texts that the shell takes apart. */
export function flagWords(target: CmakeTarget, variables: Variables): Word[] {
  const kind = target.kind === 'shared' ? 'SHARED' : 'EXE';
  const type = (variables.get('CMAKE_BUILD_TYPE')?.text ?? '').toUpperCase();
  const language = target.sources.some((source) => /\.(cpp|cc|cxx)$/i.test(source.text)) ? 'CXX' : 'C';
  const names = [
    `CMAKE_${language}_FLAGS`,
    `CMAKE_${language}_LINK_FLAGS`,
    `CMAKE_${kind}_LINKER_FLAGS`,
    ...(type === '' ? [] : [`CMAKE_${kind}_LINKER_FLAGS_${type}`]),
  ];
  const found = names.map((name) => variables.get(name) ?? variables.get(`${name}_INIT`));
  return [
    ...found,
    target.properties.get('LINK_FLAGS'),
    ...(type === '' ? [] : [target.properties.get(`LINK_FLAGS_${type}`)]),
  ].flatMap((word) => (word === undefined ? [] : shellSplit(word)));
}

/** A text of flags as the shell takes it apart. */
export function shellSplit(word: Word): Word[] {
  // A list in a place of flags is a mistake that CMake passes on; its items are meant.
  return shellWords(word.text.replaceAll(';', ' ')).map((text) => ({ text, evidence: word.evidence }));
}

/** An item of `target_link_options`: `SHELL:` and blanks make several words of it. */
export function optionWords(word: Word, world: GeneratorWorld): Word[] {
  return evaluated(word, world).flatMap((item) => {
    if (item.text.startsWith('LINKER:SHELL:'))
      return [{ ...item, text: `-Wl,${shellWords(item.text.slice(13)).join(',')}` }];
    if (item.text.startsWith('LINKER:')) return [item];
    return shellSplit(item.text.startsWith('SHELL:') ? { ...item, text: item.text.slice(6) } : item);
  });
}

/** Of what a target is linked with, the words that are flags; libraries of the project are followed elsewhere. */
export function libraryWords(word: Word, project: CmakeProject, world: GeneratorWorld): Word[] {
  return evaluated(word, world).flatMap((item) => {
    if (project.targets.has(item.text) || item.text.includes('::')) return [];
    if (/^(-|LINKER:|SHELL:)/.test(item.text)) return optionWords(item, world);
    return /\.(a|o|ld|lds|x)$|\//.test(item.text) ? [item] : [{ ...item, text: `-l${item.text}` }];
  });
}

/** The items that are left of a word when its generator expressions are worked out. */
export function evaluated(word: Word, world: GeneratorWorld): Word[] {
  if (!word.text.includes('$<')) return [word];
  return splitList(withoutGenerators(word.text, world)).map((text) => ({ text, evidence: word.evidence }));
}

/** What the libraries of a target hand on to it, through as many libraries as there are. */
export function inherited(
  project: CmakeProject,
  target: CmakeTarget,
  list: 'interfaceOptions' | 'interfaceLibraries' | 'interfaceFolders',
): Word[] {
  const found: Word[] = [];
  const seen = new Set<CmakeTarget>([target]);
  const queue = [...target.libraries];
  for (const next of queue) {
    if (seen.size >= 2000) break;
    for (const name of namesIn(next.text)) {
      const named = project.targets.get(name);
      const other = named?.aliasOf === undefined ? named : project.targets.get(named.aliasOf);
      if (other === undefined || seen.has(other)) continue;
      seen.add(other);
      const handedOn = other.kind === 'static' || other.kind === 'object' ? other.libraries : [];
      for (const word of other.interfaceLibraries) queue.push(word);
      for (const word of handedOn) queue.push(word);
      for (const word of other[list])
        found.push({ text: word.text, evidence: [...word.evidence, ...next.evidence].slice(0, 8) });
    }
  }
  return found;
}

function namesIn(text: string): readonly string[] {
  return text.includes('$<') ? (text.match(/[\w:.+-]+/g) ?? []) : [text];
}
