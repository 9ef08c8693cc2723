import type { Progress } from '../progress.ts';
import { formatBytes } from './formatBytes.ts';

const REDRAW_MS = 100;

/** Shows `label: 12 MB of 98 MB` for the bytes it is called with; skips calls that come too fast to be read. */
export function byteProgress(progress: Progress, label: string, total: number): (bytes: number) => void {
  let shown = -Infinity;
  return (bytes) => {
    if (bytes !== total && performance.now() - shown < REDRAW_MS) return;
    shown = performance.now();
    progress.update(`${label}: ${formatBytes(bytes)} of ${formatBytes(total)}`);
  };
}
