import type * as vscode from 'vscode';
import { registerActiveProfiles } from './activeProfile';
import { registerAliasesCommand } from './aliasesCommand';
import { registerCompareProfiles } from './compareProfiles';
import { registerCopyCommand } from './copyCommand';
import { registerDecodeAsCommand } from './decodeAsCommand';
import { registerDecodeCommand } from './decodeCommand';
import { makeExplainer } from './explainer';
import { registerComposeCommand } from './composeCommand';
import { registerDecodeAll } from './decodeAll';
import { registerDebugValue } from './debugValue';
import { registerTerminalLinks } from './terminalLinks';
import { makeHover } from './hover';
import { registerImages } from './images';
import { registerNewProfile } from './newProfile';
import { registerOpenSource } from './openSource';
import { registerPanel } from './panel';
import { registerProjects } from './project';
import { registerAskBuild } from './askBuild';
import { makeAwaitedImage, makeChooseImage, registerProjectCommands } from './projectCommands';
import { registerProfileFiles } from './profileFiles';
import { registerScriptProblems } from './scriptProblems';
import { registerSelectProfile } from './selectProfile';
import { SettingsCache } from './settings';
import { registerStatusBar } from './statusBar';

/** Makes each feature and hands its disposable over. Reads no file: services do when they are first asked. */
export function startFeatures(context: vscode.ExtensionContext): Features {
  const settings = new SettingsCache();
  const files = registerProfileFiles(settings);
  const projects = registerProjects(settings, context.workspaceState);
  const images = registerImages(projects);
  const profiles = registerActiveProfiles(settings, files, images, projects);
  const explainer = makeExplainer(settings, profiles, images);
  const panels = registerPanel(context.extensionUri, settings, images, profiles, files, {
    choose: makeChooseImage(projects),
    awaited: makeAwaitedImage(projects),
  });
  context.subscriptions.push(
    settings,
    files,
    projects,
    images,
    profiles,
    registerProjectCommands(projects),
    registerAskBuild(projects),
    registerScriptProblems(images, projects),
    registerDecodeCommand(explainer),
    registerCopyCommand(explainer),
    registerDecodeAsCommand(explainer),
    registerOpenSource(),
    registerTerminalLinks(explainer),
    registerDebugValue(explainer),
    registerDecodeAll(explainer),
    registerComposeCommand(explainer),
    panels,
    registerStatusBar(profiles, panels),
    registerSelectProfile(profiles, files),
    registerCompareProfiles(panels, profiles, files),
    registerNewProfile(images),
    registerAliasesCommand(profiles, images),
  );
  return { hover: makeHover(explainer) };
}

/** What the extension has registered itself, and only hands on. */
export interface Features {
  readonly hover: vscode.HoverProvider;
}
