import type * as vscode from 'vscode';
import { registerActiveProfiles } from './vscode/activeProfile';
import { registerCopyCommand } from './vscode/copyCommand';
import { registerDecodeAsCommand } from './vscode/decodeAsCommand';
import { registerDecodeCommand } from './vscode/decodeCommand';
import { makeExplainer } from './vscode/explainer';
import { registerComposeCommand } from './vscode/composeCommand';
import { registerDecodeAll } from './vscode/decodeAll';
import { registerDebugValue } from './vscode/debugValue';
import { registerTerminalLinks } from './vscode/terminalLinks';
import { registerHover } from './vscode/hover';
import { registerImages } from './vscode/images';
import { registerOpenSource } from './vscode/openSource';
import { registerPanel } from './vscode/panel';
import { registerProfileFiles } from './vscode/profileFiles';
import { registerSelectProfile } from './vscode/selectProfile';
import { SettingsCache } from './vscode/settings';
import { registerStatusBar } from './vscode/statusBar';

/** Makes each feature and hands its disposable over. Reads no file: services do when they are first asked. */
export function activate(context: vscode.ExtensionContext): void {
  const settings = new SettingsCache();
  const files = registerProfileFiles();
  const images = registerImages();
  const profiles = registerActiveProfiles(settings, files, images);
  const explainer = makeExplainer(settings, profiles, images);
  context.subscriptions.push(
    settings,
    files,
    images,
    profiles,
    registerHover(explainer),
    registerDecodeCommand(explainer),
    registerCopyCommand(explainer),
    registerDecodeAsCommand(explainer),
    registerOpenSource(),
    registerTerminalLinks(explainer),
    registerDebugValue(explainer),
    registerDecodeAll(explainer),
    registerComposeCommand(explainer),
    registerPanel(context.extensionUri, images, profiles),
    registerStatusBar(profiles),
    registerSelectProfile(profiles, files),
  );
}
