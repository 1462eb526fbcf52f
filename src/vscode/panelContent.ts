import * as vscode from 'vscode';
import type { HostMemory } from '../core/hostMemory';
import { headline } from '../core/issue';
import type { MemoryMap } from '../core/memoryMap';
import type { ComparePair, PictureInput } from '../core/picture';
import { flagsOf, whyMissing } from '../core/project/imageText';
import type { ProjectImage } from '../core/project/project';
import type { LayoutProfile } from '../core/profiles/profile';
import type { Build } from './buildHistory';
import { clock } from './compareContent';
import { fileName } from './fileName';
import { drafts, type PanelContent } from './panelFeed';
import type { EmptyState, Notice } from '../protocol';

export interface Content {
  /** Absent where there is no image. */
  readonly map: MemoryMap | undefined;
  readonly profile: LayoutProfile;
  /** Whether the layout is the default one, while the folder's own is still looked for. */
  readonly isProvisional: boolean;
  readonly script: vscode.Uri | undefined;
  /** The name of the folder that it is in. */
  readonly folder: string | undefined;
  /** What the panel is about, as it keeps it. */
  readonly subject: string;
  readonly pair: ComparePair | undefined;
  /** What was linked last, while the script is ahead of it. */
  readonly built: Build | undefined;
  readonly asBuilt: boolean;
  readonly host: HostMemory;
  /** What the project links, where nothing of it is there to be shown. */
  readonly awaited: ProjectImage | undefined;
}

/** Everything the panel is to show about an image, or about there being none. */
export function panelContent({
  map,
  profile,
  isProvisional,
  script,
  folder,
  subject,
  pair,
  built,
  asBuilt,
  host,
  awaited,
}: Content): PanelContent {
  const image = map !== undefined && hasContent(map) ? map : undefined;
  const names = [
    folder,
    image?.name,
    script === undefined ? undefined : vscode.Uri.parse(script.toString()).path.split('/').at(-1),
  ];
  const crumbs = names.filter(
    (name, i): name is string => name !== undefined && name !== '' && names.indexOf(name) === i,
  );
  const layouts = pair?.kind === 'profiles' ? pair : undefined;
  const input: PictureInput =
    layouts === undefined
      ? { map: image, profile, crumbs, host, compare: pair }
      : { profile: layouts.after, host, compare: layouts };
  return {
    kind: 'picture',
    ...drafts(input),
    subject,
    notice:
      layouts !== undefined || map === undefined
        ? undefined
        : (noticeOf(map, script, built, asBuilt) ??
          assumption(map) ??
          (isProvisional ? provisional(profile) : undefined)),
    empty:
      image === undefined && layouts === undefined ? emptyState(map, script, folder, awaited) : undefined,
  };
}

function hasContent(map: MemoryMap): boolean {
  return map.memory.length > 0 || map.sections.some((section) => section.allocated);
}

/** The gravest finding in a line, with its place; the others are in the Problems view. */
function noticeOf(
  { issues, origin }: MemoryMap,
  script: vscode.Uri | undefined,
  built: Build | undefined,
  asBuilt: boolean,
): Notice | undefined {
  const errors = issues.filter((issue) => issue.severity === 'error');
  const first = headline(errors);
  if (first === undefined) {
    const withObjects = origin.kind === 'script' && origin.objects;
    return built === undefined ? undefined : staleNotice(script, built, asBuilt, withObjects);
  }
  const location = first.location;
  return {
    kind: 'error',
    title: first.message,
    text: 'The picture shows what could be computed all the same.',
    more: errors.length - 1,
    ...(location === undefined
      ? {}
      : { place: { file: location.file, line: location.line, column: location.column } }),
  };
}

/** Of a program that is not built: what nothing tells, and is usual. */
function assumption({ planned }: MemoryMap): Notice | undefined {
  return planned?.assumed === undefined ? undefined : { kind: 'assumed', ...planned.assumed };
}

/** Of what is drawn around the image, which may be another layout as soon as the files of the folder have been read. */
function provisional({ title }: LayoutProfile): Notice {
  return {
    kind: 'assumed',
    title: 'The layout of this folder is being looked for.',
    text: `Until it is known the default is drawn: ${title}.`,
  };
}

/** The build is older than the script: the picture is of one or the other, and says of which. */
function staleNotice(
  script: vscode.Uri | undefined,
  { written }: Build,
  asBuilt: boolean,
  withObjects: boolean,
): Notice {
  const name = script?.path.split('/').at(-1) ?? 'the script';
  const when = written === undefined ? '' : ` of ${clock(written)}`;
  const rebuild = { offer: 'rebuild', label: 'Rebuild' } as const;
  return asBuilt
    ? {
        kind: 'stale',
        title: `As built${written === undefined ? '' : `, ${clock(written)}`}.`,
        text: `${name} was edited since.`,
        offers: [rebuild, { offer: 'showScript', label: 'Show as Edited' }],
      }
    : {
        kind: 'stale',
        title: `The build${when} is older than ${name}.`,
        text: `Drawn is the script as edited${withObjects ? ', with the objects that are there' : ''}.`,
        offers: [rebuild, { offer: 'showAsBuilt', label: 'Show as Built' }],
      };
}

function emptyState(
  map: MemoryMap | undefined,
  script: vscode.Uri | undefined,
  folder: string | undefined,
  awaited: ProjectImage | undefined,
): EmptyState {
  const offers = [
    { offer: 'chooseScript', label: 'Choose a Linker Script…' },
    { offer: 'chooseFile', label: 'Open an ELF or Map File…' },
  ] as const;
  const failure = map?.issues.find(({ severity }) => severity === 'error');
  if (map !== undefined && map.origin.kind !== 'script') {
    const name = fileName(map.name);
    return {
      title: failure === undefined ? `${name} holds nothing that takes memory` : `${name} cannot be shown`,
      text:
        failure?.message.replaceAll(map.origin.file, name) ??
        'It has no section that is loaded, and no segment.',
      looked: [],
      offers,
    };
  }
  if (map !== undefined && script !== undefined) {
    const name = script.path.split('/').at(-1) ?? script.path;
    return {
      title: `${name} places nothing`,
      text: 'A layout needs a SECTIONS or a MEMORY command with something in it.',
      looked: [
        { what: 'SECTIONS', found: 'no output section that takes memory', ok: false },
        { what: 'MEMORY', found: 'no region', ok: false },
      ],
      offers,
    };
  }
  if (awaited !== undefined) return { ...awaitedState(awaited), offers };
  return {
    title: folder === undefined ? 'No folder is open' : `No linker settings found in ${folder}`,
    text: 'The memory layout comes from a linker script, or from what was linked with it.',
    looked: [
      { what: 'Linker scripts', found: 'no *.ld, *.lds, *.ldscript or *.x', ok: false },
      {
        what: 'Build settings',
        found: 'no -T in makefiles, CMake, Cargo.toml\u00a0…',
        ok: false,
      },
      {
        what: 'Built files',
        found: 'no ELF file in the folder, build/, target/, out/, bin/\u00a0…',
        ok: false,
      },
      vscode.workspace.isTrusted
        ? { what: 'Workspace trust', found: 'trusted', ok: true }
        : {
            what: 'Workspace trust',
            found: 'restricted: scripts and ELF files are read, nothing is run',
            ok: true,
          },
    ],
    offers,
  };
}

/** The build files say how the image is linked, and neither its script nor what was linked is there. */
function awaitedState(image: ProjectImage): Omit<EmptyState, 'offers'> {
  const { name, system, evidence, scripts, outputs, resolvable, unknowns } = image;
  const flags = flagsOf(image).join(' ');
  const [why] = evidence;
  const [script] = scripts;
  // Without an answer of the build system, no script does not mean that there is none.
  const isKnown = resolvable.kind === 'yes';
  return {
    title: isKnown ? `${name} is not built yet` : `${name} is not configured yet`,
    text: whyMissing(image),
    looked: [
      {
        what: 'Build settings',
        found: `${system}${why === undefined ? '' : `, ${why.file}:${why.line.toString()}`}`,
        ok: true,
      },
      {
        what: 'Linker script',
        found:
          script !== undefined
            ? `${script.path}, not there`
            : isKnown
              ? 'none: the linker’s default'
              : 'not known yet',
        ok: script === undefined && isKnown,
      },
      ...(flags === '' ? [] : [{ what: 'Flags', found: clipped(flags), ok: true }]),
      ...(unknowns.length === 0
        ? []
        : [{ what: 'Not known', found: clipped(unknowns.slice(0, 3).join('; ')), ok: false }]),
      {
        what: 'Linked file',
        found: outputs.length === 0 ? 'not named' : `${outputs.slice(0, 2).join(', ')}, not there`,
        ok: false,
      },
    ],
  };
}

/** The rest of it stands in Explain Detection. */
function clipped(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 160)}…`;
}
