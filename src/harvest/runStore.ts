import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { runRecordSchema } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';

/**
 * Every run a harvest has made, on disk as it is made: after a kill at any moment, what was run is not run again. A
 * line that was cut off by the kill is dropped.
 */
export class RunStore {
  private readonly records: Map<string, RunRecord>;
  private readonly file: FileHandle;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(records: Map<string, RunRecord>, file: FileHandle) {
    this.records = records;
    this.file = file;
  }

  /** Opens (or makes) the file. @throws UserError for a line that is whole and still no run */
  static async open(path: string): Promise<RunStore> {
    await mkdir(dirname(path), { recursive: true });
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new UserError(`cannot read the runs made so far: ${messageOf(error)}`, { where: path, cause: error });
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const records = new Map<string, RunRecord>();
    for (const [number, line] of whole.split('\n').entries()) {
      if (line === '') continue;
      const record = parseRecord(line, `${path}:${number + 1}`);
      records.set(record.id, record);
    }
    const file = await open(path, 'a');
    try {
      await file.truncate(Buffer.byteLength(whole));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new RunStore(records, file);
  }

  get(id: string): RunRecord | undefined {
    return this.records.get(id);
  }

  get size(): number {
    return this.records.size;
  }

  /** Keeps a run; it is on disk when the promise resolves. */
  async add(record: RunRecord): Promise<void> {
    this.records.set(record.id, record);
    const write = this.writing.then(async () => {
      await this.file.write(`${JSON.stringify(record)}\n`);
      await this.file.datasync();
    });
    this.writing = write.catch(() => undefined);
    await write;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }
}

function parseRecord(line: string, where: string): RunRecord {
  try {
    return runRecordSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new UserError('this is not a run of a harvest', {
      where,
      fix: 'Remove the file, or harvest into another folder: its runs are made again.',
      cause,
    });
  }
}
