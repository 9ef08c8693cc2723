import { execFile } from 'node:child_process';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import picomatch from 'picomatch';
import { detectReport, type ReportFormatName } from '../reports/index.ts';

const MOST_ENTRIES = 300_000;
const MOST_DEPTH = 16;
const MOST_FILES = 1_000;
const MOST_LOOKED_AT = 5_000;

/** Folders in which reports of other projects lie, or nothing that is looked for. */
const PASSED_OVER = new Set([
  'node_modules',
  '.git',
  'vendor',
  'site-packages',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.cargo',
]);

/** The files of a folder that a glob matches, in order, at most 1,000. Links are not followed. */
export async function matchingFiles(folder: string, globs: readonly string[]): Promise<string[]> {
  const matches = picomatch([...globs], { dot: true });
  // A folder that is passed over otherwise is looked into where a glob names it.
  const named = new Set(globs.flatMap((glob) => glob.split('/')));
  const found: string[] = [];
  for await (const path of walk(folder, (name) => !PASSED_OVER.has(name) || named.has(name))) {
    if (matches(path)) found.push(path);
    if (found.length === MOST_FILES) break;
  }
  return found.sort();
}

/** A test report, by its path in the folder. */
export interface FoundReport {
  readonly path: string;
  readonly format: ReportFormatName;
}

/** The test reports of a folder: told by what they hold, and by not being in git, as what a test run left behind is. */
export async function findReports(folder: string): Promise<FoundReport[]> {
  const tracked = await trackedFiles(folder);
  const candidates: string[] = [];
  for await (const path of walk(folder, (name) => !PASSED_OVER.has(name))) {
    if (!/\.(?:xml|json|jsonl|ndjson|tap|txt|log)$/i.test(path) || tracked.has(path)) continue;
    candidates.push(path);
    if (candidates.length === MOST_LOOKED_AT) break;
  }
  const found: FoundReport[] = [];
  for (const path of candidates.sort()) {
    // A file that can't be read is no report.
    const format = await detectReport({ path: join(folder, path) }).catch(() => undefined);
    if (format !== undefined) found.push({ path, format });
    if (found.length === MOST_FILES) break;
  }
  return found;
}

async function* walk(folder: string, enters: (name: string) => boolean): AsyncGenerator<string> {
  let entries = 0;
  const waiting = [{ path: '', depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { path, depth } = next;
    const opened = await opendir(join(folder, path)).catch(() => undefined);
    if (opened === undefined) continue;
    for await (const entry of opened) {
      if (++entries > MOST_ENTRIES) return;
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isFile()) yield inside;
      else if (entry.isDirectory() && depth < MOST_DEPTH && enters(entry.name)) {
        waiting.push({ path: inside, depth: depth + 1 });
      }
    }
  }
}

/** The files that are in git; none where the folder is no checkout. */
async function trackedFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    const settings = ['-c', `safe.directory=*`, '-c', 'core.fsmonitor=false'];
    const { stdout } = await promisify(execFile)('git', [...settings, 'ls-files', '-z'], {
      cwd: folder,
      maxBuffer: 256 * 1024 * 1024,
      timeout: 20_000,
    });
    return new Set(stdout.split('\0'));
  } catch {
    return new Set();
  }
}
