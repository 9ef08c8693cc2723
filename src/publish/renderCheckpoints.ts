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

/** The table of `codelutra models`. @param older how many more there are */
export function renderCheckpoints(listed: readonly ListedCheckpoint[], older = 0): string {
  const rows = listed.map(({ version, channels, date, manifest, parent }) => [
    `v${version}`,
    channels.join(', ') || '-',
    date?.slice(0, 10) ?? '-',
    ...('problem' in manifest ? [manifest.problem] : cells(manifest, parent)),
  ]);
  const table = [HEAD, ...rows];
  // A problem's text takes the place of all the cells behind it, and needs no column of its width.
  const widths = HEAD.map((_, i) =>
    Math.max(...table.filter((row) => row.length === HEAD.length).map((row) => row[i]?.length ?? 0)),
  );
  const more = older === 0 ? '' : `and ${older} older; --all shows them\n`;
  return `${table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n${more}`;
}

function cells({ model, parent, dataset, metrics: { heldOut } }: Manifest, name: string | null): string[] {
  const first = heldOut.passAt.find(({ k }) => k === 1) ?? heldOut.passAt[0];
  return [
    model,
    parent === null ? '-' : (name ?? `${parent.sha256.slice(0, 8)} (unpublished)`),
    `${dataset.pairs}`,
    dataset.digest.slice(0, 8),
    inPercent(first?.candidate.value ?? null),
    inPoints(first?.difference.value ?? null),
    `${heldOut.tasks}`,
  ];
}
