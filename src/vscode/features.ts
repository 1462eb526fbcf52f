import type * as vscode from 'vscode';
import { registerActiveProfiles } from './activeProfile';
import { registerAliasesCommand } from './aliasesCommand';
import { registerCompareProfiles } from './compareProfiles';
import { registerCopyCommand } from './copyCommand';
import { registerDecodeAsCommand } from './decodeAsCommand';
import { registerDecodeCommand } from './decodeCommand';
import { makeExplainer } from './explainer';
import { registerCompiledScripts } from './compiledScripts';
import { registerComposeCommand } from './composeCommand';
import { registerDecodeAll } from './decodeAll';
import { registerDebugValue } from './debugValue';
import { registerTerminalLinks } from './terminalLinks';
import { makeHover } from './hover';
import { registerImages } from './images';
import { registerNewProfile } from './newProfile';
import { registerOpenSource } from './openSource';
import { registerPanel } from './panel';
import { registerPreprocessScript } from './preprocessScript';
import { registerProjects } from './project';
import { registerAskBuild } from './askBuild';
import { makeAwaitedImage, makeChooseImage, registerProjectCommands } from './projectCommands';
import { registerProfileFiles } from './profileFiles';
import { registerScriptProblems } from './scriptProblems';
import { registerSelectProfile } from './selectProfile';
import { makeSavedBuilds } from './savedBuilds';
import { SettingsCache } from './settings';
import { registerStatusBar } from './statusBar';

/** Makes each feature and hands its disposable over. Reads no file: services do when they are first asked. */
export function startFeatures(context: vscode.ExtensionContext): Features {
  const settings = new SettingsCache();
  const files = registerProfileFiles(settings);
  const projects = registerProjects(settings, context.workspaceState);
  const compiled = registerCompiledScripts();
  const images = registerImages(projects, compiled);
  const profiles = registerActiveProfiles(settings, files, images, projects);
  const explainer = makeExplainer(settings, profiles, images);
  const { version } = context.extension.packageJSON as { readonly version: string }; // Every manifest has one.
  const saved = makeSavedBuilds(context.storageUri, version);
  const panels = registerPanel(context.extensionUri, saved, settings, images, profiles, files, {
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
    compiled,
    registerPreprocessScript(projects, compiled),
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
