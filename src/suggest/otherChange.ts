import { diffLines } from 'diff';
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
  const lines: { sign: '-' | '+'; line: string }[] = [];
  let at = fn.span.startLine;
  let first: number | undefined;
  for (const { added, removed, value } of diffLines(`${fn.text}\n`, `${text}\n`)) {
    const parts = value.replace(/\r?\n$/, '').split(/\r?\n/);
    if (added || removed) {
      first ??= at;
      lines.push(...parts.map((line) => ({ sign: removed ? ('-' as const) : ('+' as const), line })));
    }
    if (!added) at += parts.length;
  }
  const indents = lines.filter(({ line }) => line.trim() !== '').map(({ line }) => /^[ \t]*/.exec(line)![0].length);
  const indent = Math.min(...indents);
  const change = lines.map(({ sign, line }) => `${sign} ${line.slice(indent)}`.trimEnd()).join('\n');
  return { path: fn.path, function: fn.name, line: first ?? fn.span.startLine, note: proposal.note, change, text };
}
