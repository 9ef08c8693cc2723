import { SourceMap } from 'node:module';
import { posix } from 'node:path';
import { readText } from '../../harvest/index.ts';
import type { Frame } from './frames.ts';
import type { Scene } from './scene.ts';

const LINK = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/;
const INLINE = /^data:application\/json[^,]*;base64,([\w+/=]+)$/;

/**
 * Where a frame's place came from: a compiled file that lies in the tree with a source map is followed to the file it was
 * compiled from. Any other frame is given back as it is.
 */
export async function mapFrame(frame: Frame, scene: Scene): Promise<Frame> {
  if (scene.sources.has(frame.path)) return frame;
  const text = await readText(scene.repository, scene.sha, frame.path).catch(() => undefined);
  const link = text === undefined ? null : LINK.exec(text.slice(-200_000).trimEnd());
  if (link?.[1] === undefined) return frame;
  const map = await mapText(link[1], frame.path, scene);
  if (map === undefined) return frame;
  try {
    const payload = JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0];
    const entry = new SourceMap(payload).findEntry(frame.line - 1, frame.column - 1);
    if (!('originalSource' in entry) || typeof entry.originalSource !== 'string') return frame;
    const path = posix.join(posix.dirname(frame.path), payload.sourceRoot ?? '', entry.originalSource);
    return { path, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  } catch {
    // A stranger's map may be anything; the frame then stays where it is.
    return frame;
  }
}

async function mapText(link: string, path: string, scene: Scene): Promise<string | undefined> {
  const inline = INLINE.exec(link);
  if (inline?.[1] !== undefined) return Buffer.from(inline[1], 'base64').toString('utf8');
  return readText(scene.repository, scene.sha, posix.join(posix.dirname(path), link)).catch(() => undefined);
}
