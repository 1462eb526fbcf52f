import * as vscode from 'vscode';
import { formatAddress } from '../core/address';
import { decodeAs, readingsFor, type DecodedReading } from '../core/decodeAs';
import { bitRange } from '../core/describe/fields';
import { assertNever } from '../core/result';
import type { PagingMode } from '../core/paging/modes';
import { argumentValue, commands } from './commands';
import type { Explainer } from './explainer';
import type { CardItem } from './cardItems';

interface ReadingItem extends vscode.QuickPickItem {
  readonly decoded?: DecodedReading;
}

/** "Decode as…" of a card: the value as a page-table entry, a register or a fault code. */
export function registerDecodeAsCommand(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.decodeAs, async (argument: unknown) => {
    const value = argumentValue(argument);
    if (value === undefined) return;
    const { mode } = explainer.facts(value, vscode.window.activeTextEditor?.document.uri).decoded;
    const picked = await vscode.window.showQuickPick(readingItems(value, mode), {
      title: `Decode ${formatAddress(value)} as`,
      placeHolder: mode.title,
      matchOnDetail: true,
    });
    if (picked?.decoded !== undefined) await showReading(value, picked.decoded);
  });
}

function readingItems(value: bigint, mode: PagingMode): ReadingItem[] {
  let group: string | undefined;
  return readingsFor(value, mode).flatMap((reading) => {
    const decoded = decodeAs(value, reading, mode);
    if (decoded === undefined) return [];
    const heading: ReadingItem[] =
      reading.group === group
        ? []
        : [{ label: groupTitle(reading.group), kind: vscode.QuickPickItemKind.Separator }];
    group = reading.group;
    return [...heading, { label: reading.title, detail: summary(decoded), decoded }];
  });
}

function groupTitle(group: DecodedReading['reading']['group']): string {
  switch (group) {
    case 'entry':
      return 'page-table entries';
    case 'register':
      return 'registers';
    case 'fault':
      return 'faults';
    default:
      return assertNever(group);
  }
}

function summary({ summary: words, problems }: DecodedReading): string {
  return problems.length === 0 ? words : `$(warning) ${[words, ...problems].join('; ')}`;
}

async function showReading(
  value: bigint,
  { reading, summary: words, fields, problems }: DecodedReading,
): Promise<void> {
  const items: CardItem[] = [
    { label: words, detail: formatAddress(value), copies: words },
    ...problems.map((problem) => ({ label: `$(warning) ${problem}`, copies: problem })),
    { label: 'fields', kind: vscode.QuickPickItemKind.Separator },
    ...fields.map(({ name, bits, value: field, meaning }) => ({
      label: `${field === 0n ? '$(circle-outline)' : '$(circle-filled)'} ${name}`,
      description: `${fieldValue(field, bits)}   ${bits[0] === bits[1] ? 'bit' : 'bits'} ${bitRange(bits)}`,
      detail: meaning,
      copies: fieldValue(field, bits),
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `${formatAddress(value)} as ${reading.title}`,
    placeHolder: 'Enter copies the field',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.copies !== undefined) await vscode.env.clipboard.writeText(picked.copies);
}

function fieldValue(value: bigint, [high, low]: readonly [number, number]): string {
  return high - low < 4 ? value.toString() : `0x${value.toString(16)}`;
}
