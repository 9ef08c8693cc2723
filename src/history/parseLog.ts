import { kindOfMode, type Change, type Commit } from './commit.ts';
import { decodePath } from './decodePath.ts';

/** The arguments of `git log` whose output `parseLog` reads. */
export const LOG_FORMAT = [
  '-z',
  '--format=%H %P%x00%cI%x00%s',
  '--raw',
  '--numstat',
  '--no-abbrev',
  '--find-renames',
  '--diff-merges=first-parent',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-show-signature',
  '--no-notes',
] as const;

const STATUS = new Map<string, Change['status']>([
  ['A', 'added'],
  ['D', 'deleted'],
  ['M', 'modified'],
  ['R', 'renamed'],
  ['T', 'type-changed'],
]);

const RAW = /^\n?:(\d{6}) (\d{6}) [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*$/;
const LINES = /^(\d+|-)\t(\d+|-)\t/;

/**
 * Reads the output of `git log` with `LOG_FORMAT`: NUL-separated fields, read by position, so that no path or subject can
 * be taken for something else.
 * @param boundary the commits at which a shallow clone ends
 */
export function parseLog(output: Buffer, boundary: ReadonlySet<string>): Commit[] {
  const fields = new Fields(output);
  const commits: Commit[] = [];
  while (!fields.ended) {
    const [sha = '', ...parents] = fields.text().split(' ');
    if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new Error(`git log printed something else where a commit should be`);
    const date = new Date(fields.text()).toISOString();
    const subject = fields.text();
    const changes = readChanges(fields);
    const atBoundary = boundary.has(sha);
    commits.push({
      sha,
      parents: parents.filter((parent) => parent !== ''),
      date,
      subject,
      boundary: atBoundary,
      changes: atBoundary ? [] : changes,
    });
  }
  return commits;
}

function readChanges(fields: Fields): Change[] {
  const found: (Change | undefined)[] = [];
  for (let raw = RAW.exec(fields.peek()); raw !== null; raw = RAW.exec(fields.peek())) {
    fields.text();
    const [, oldMode = '', newMode = '', letter = ''] = raw;
    const first = decodePath(fields.bytes());
    const second = letter === 'R' || letter === 'C' ? decodePath(fields.bytes()) : first;
    const status = STATUS.get(letter);
    const kind = kindOfMode(letter === 'D' ? oldMode : newMode);
    found.push(
      first === undefined || second === undefined || status === undefined
        ? undefined
        : { status, kind, path: second, oldPath: first, added: undefined, deleted: undefined },
    );
  }
  // The line counts follow in the same order as the entries above.
  for (const change of found) {
    const counted = LINES.exec(fields.peek());
    if (counted === null) break;
    const short = fields.text().length === counted[0].length;
    // A renamed path has its two names in fields of their own.
    if (short) {
      fields.bytes();
      fields.bytes();
    }
    if (change === undefined || counted[1] === '-') continue;
    change.added = Number(counted[1]);
    change.deleted = Number(counted[2]);
  }
  return found.filter((change) => change !== undefined);
}

/** NUL-terminated fields, taken one after the other. */
class Fields {
  private position = 0;
  private readonly data: Buffer;

  constructor(data: Buffer) {
    this.data = data;
  }

  get ended(): boolean {
    return this.position >= this.data.length;
  }

  peek(): string {
    return this.data.subarray(this.position, this.end()).toString();
  }

  text(): string {
    return this.bytes().toString();
  }

  bytes(): Buffer {
    const end = this.end();
    const field = this.data.subarray(this.position, end);
    this.position = end + 1;
    return field;
  }

  private end(): number {
    const end = this.data.indexOf(0, this.position);
    return end === -1 ? this.data.length : end;
  }
}
