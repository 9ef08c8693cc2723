import { inPercent, inPoints } from '../evaluate/index.ts';
import type { ListedCheckpoint } from './listCheckpoints.ts';
import type { Manifest } from './manifest.ts';

const HEAD = [
  'version',
  'channel',
  'date',
  'base',
  'parent',
  'pairs',
  'data',
  'pass@1',
  'against base',
  'tasks',
] as const;

/** The table of `codelutra models`. */
export function renderCheckpoints(listed: readonly ListedCheckpoint[]): string {
  const rows = listed.map(({ version, channels, date, manifest }) => [
    `v${version}`,
    channels.join(', ') || '-',
    date?.slice(0, 10) ?? '-',
    ...('problem' in manifest ? [manifest.problem] : cells(manifest)),
  ]);
  const table = [HEAD, ...rows];
  // A problem's text takes the place of all the cells behind it, and needs no column of its width.
  const widths = HEAD.map((_, i) =>
    Math.max(...table.filter((row) => row.length === HEAD.length).map((row) => row[i]?.length ?? 0)),
  );
  return `${table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

function cells({ model, parent, dataset, metrics: { heldOut } }: Manifest): string[] {
  const first = heldOut.passAt.find(({ k }) => k === 1) ?? heldOut.passAt[0];
  return [
    model,
    parent === null
      ? '-'
      : parent.version === null
        ? `${parent.sha256.slice(0, 8)} (unpublished)`
        : `v${parent.version}`,
    `${dataset.pairs}`,
    dataset.digest.slice(0, 8),
    inPercent(first?.candidate.value ?? null),
    inPoints(first?.difference.value ?? null),
    `${heldOut.tasks}`,
  ];
}
