import { replaceFunction } from '../source/index.ts';
import type { Scene } from './localise/index.ts';
import type { Proposal } from './propose/index.ts';

/** A function's text with the indentation and the line ends that it gets in its file. */
export async function inItsFile({ suspect: { fn }, text }: Proposal, scene: Scene): Promise<string> {
  const file = scene.sources.get(fn.path)?.text;
  if (file === undefined) return text;
  const changed = await replaceFunction(file, fn, text);
  return changed.slice(fn.span.start, changed.length - (file.length - fn.span.end));
}
