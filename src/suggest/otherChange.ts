import { structuredPatch } from 'diff';
import { inItsFile } from './inItsFile.ts';
import type { Scene } from './localise/index.ts';
import type { Fix } from './search.ts';

/** A change that holds as well as the one that is shown, in short. */
export interface OtherChange {
  readonly path: string;
  readonly function: string;
  /** The first line that differs, 1-based, in the file as it was. */
  readonly line: number;
  /** What the change is, for people. */
  readonly note: string;
  /** The lines that differ, as a diff has them, without their common indentation. */
  readonly change: string;
  /** The whole function. */
  readonly text: string;
}

/** What else holds: as far as the tests can tell, it is as good. */
export async function otherChange({ proposal }: Fix, scene: Scene): Promise<OtherChange> {
  const { fn } = proposal.suspect;
  const text = await inItsFile(proposal, scene);
  const unix = (code: string): string => `${code.replaceAll('\r\n', '\n')}\n`;
  const { hunks } = structuredPatch('', '', unix(fn.text), unix(text), '', '', { context: 0 });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const indents = lines.filter((line) => line.slice(1).trim() !== '').map((line) => line.slice(1).search(/\S/));
  const indent = Math.min(...indents);
  const change = lines.map((line) => `${line[0]} ${line.slice(1 + indent)}`.trimEnd()).join('\n');
  const line = fn.span.startLine + (hunks[0]?.oldStart ?? 1) - 1;
  return { path: fn.path, function: fn.name, line, note: proposal.note, change, text };
}
