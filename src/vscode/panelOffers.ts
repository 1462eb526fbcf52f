import * as vscode from 'vscode';
import type { OfferId } from '../protocol';
import { commands } from './commands';
import { chooseCompare } from './compareCommands';
import { chooseScript } from './panelQuestions';
import type { CompareWith } from './panelSubject';

/** What a panel does itself about what it offers. */
export interface OfferActions {
  /** Shows another script, in its own panel. */
  readonly show: (script: vscode.Uri) => void;
  readonly compare: (chosen: CompareWith) => void;
  /** The image as it was built, or as its script is now. */
  readonly showBuilt: (built: boolean) => void;
  /** What the picture is of. */
  readonly file: () => vscode.Uri | undefined;
}

/** Carries out what somebody has chosen of a panel's offers, most of it by commands of VS Code. */
export function carryOut({
  show,
  compare,
  showBuilt,
  file,
}: OfferActions): (message: { readonly offer: OfferId }) => void {
  return ({ offer }) => {
    switch (offer) {
      case 'chooseProfile':
        void vscode.commands.executeCommand(commands.selectProfile);
        break;
      case 'showProblems':
        void vscode.commands.executeCommand('workbench.actions.view.problems');
        break;
      case 'chooseFile':
        void vscode.commands.executeCommand(commands.showLayoutOfFile);
        break;
      case 'chooseScript':
        void chooseScript(show);
        break;
      case 'compare':
        void chooseCompare().then((chosen) => {
          if (chosen !== undefined) compare(chosen);
        });
        break;
      case 'rebuild':
        // VS Code's own command: it runs the task that the user has made the build, and asks for trust itself.
        void vscode.commands.executeCommand('workbench.action.tasks.build');
        break;
      case 'showAsBuilt':
      case 'showScript':
        showBuilt(offer === 'showAsBuilt');
        break;
      case 'showInExplorer':
        void vscode.commands.executeCommand('revealInExplorer', file());
        break;
    }
  };
}
