import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { jsonDepth } from './jsonDepth.ts';
import type { ReportLimits } from './reportLimits.ts';

/** A report: a file, or its content with a name for messages. */
export type ReportInput = { path: string } | { text: string; name?: string } | { bytes: Uint8Array; name?: string };

const headBytes = 64 * 1024;

/** Reads a report within its limits: as text chunks, lines or JSON. */
export class ReportReader {
  readonly name: string;
  readonly fileName: string;
  readonly limits: ReportLimits;
  private readonly input: { path: string } | { bytes: Uint8Array };
  private readonly chunkBytes: number;
  private title = 'test';

  constructor(input: ReportInput, limits: ReportLimits, chunkBytes = 64 * 1024) {
    this.chunkBytes = chunkBytes;
    this.limits = limits;
    this.name = 'path' in input ? input.path : (input.name ?? 'the report');
    this.fileName = 'path' in input ? basename(input.path) : basename(input.name ?? '');
    this.input = 'text' in input ? { bytes: Buffer.from(input.text, 'utf8') } : input;
  }

  /** Says in later messages which format the report is read as. */
  readAs(title: string): void {
    this.title = title;
  }

  /** The error for a report that is damaged: `what` is a clause such as `the plan says 5 tests, 3 are there`. */
  broken(what: string, details: { line?: number; fix?: string; cause?: unknown } = {}): UserError {
    const where = details.line === undefined ? this.name : `${this.name}, line ${details.line}`;
    return new UserError(`the ${this.title} report can't be read: ${what}`, {
      where,
      fix: details.fix ?? 'Run the tests again and keep the whole report; a part of one is never used.',
      ...(details.cause === undefined ? {} : { cause: details.cause }),
    });
  }

  /** The first 64 KiB as text, whatever bytes they are. */
  async head(): Promise<string> {
    const first =
      'bytes' in this.input ? this.input.bytes.subarray(0, headBytes) : await this.fileHead(this.input.path);
    return new TextDecoder(encodingOf(first)).decode(first);
  }

  /**
   * Calls `use` with the text, chunk by chunk, its byte order mark removed (UTF-8, or UTF-16 as PowerShell writes it).
   * @param options.strict refuse bytes that are not text instead of marking them
   */
  async forEachChunk(use: (text: string) => void, options: { strict: boolean }): Promise<void> {
    let decoder: InstanceType<typeof TextDecoder> | undefined;
    let total = 0;
    const decode = (bytes?: Uint8Array): string => {
      decoder ??= new TextDecoder(encodingOf(bytes ?? new Uint8Array()), { fatal: options.strict });
      try {
        return decoder.decode(bytes, { stream: bytes !== undefined });
      } catch (error) {
        throw this.broken('it is not valid UTF-8', { cause: error });
      }
    };
    for await (const bytes of this.chunks()) {
      total += bytes.length;
      if (total > this.limits.bytes) throw this.tooLarge();
      use(decode(bytes));
    }
    use(decode());
    if (total === 0) throw this.broken('it is empty');
  }

  /**
   * Calls `use` with each line, without its end, and the line's number from 1.
   * `ended` is false for a last line that no line end follows.
   */
  async forEachLine(use: (line: string, number: number, ended: boolean) => void): Promise<void> {
    let rest = '';
    let number = 0;
    const emit = (line: string, ended: boolean): void => {
      number += 1;
      if (line.length > this.limits.lineChars) {
        throw this.broken(`a line has more than ${this.limits.lineChars} characters`, { line: number });
      }
      use(line.endsWith('\r') ? line.slice(0, -1) : line, number, ended);
    };
    await this.forEachChunk(
      (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) emit(line, true);
        if (rest.length > this.limits.lineChars) emit(rest, false);
      },
      { strict: false },
    );
    if (rest !== '') emit(rest, false);
  }

  /** The whole report as JSON, its nesting checked before it is parsed. */
  async json(): Promise<unknown> {
    const parts: string[] = [];
    await this.forEachChunk((part) => parts.push(part), { strict: true });
    const text = parts.join('');
    if (jsonDepth(text, this.limits.depth) > this.limits.depth) throw this.tooDeep();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.broken(`it is not valid JSON: ${messageOf(error).slice(0, 200)}`, { cause: error });
    }
  }

  /** The error for nesting beyond the limit. */
  tooDeep(line?: number): UserError {
    return this.broken(`it nests deeper than ${this.limits.depth} levels`, line === undefined ? {} : { line });
  }

  private tooLarge(): UserError {
    return this.broken(`it is larger than ${this.limits.bytes} bytes`, {
      fix: 'Let the tests write less output into the report, or raise the limit on bytes.',
    });
  }

  private async *chunks(): AsyncIterable<Uint8Array> {
    if ('bytes' in this.input) {
      const { bytes } = this.input;
      for (let at = 0; at < bytes.length; at += this.chunkBytes) yield bytes.subarray(at, at + this.chunkBytes);
      return;
    }
    try {
      for await (const chunk of createReadStream(this.input.path)) yield chunk as Uint8Array;
    } catch (error) {
      throw error instanceof UserError ? error : this.unreadable(error);
    }
  }

  private async fileHead(path: string): Promise<Uint8Array> {
    try {
      const file = await open(path, 'r');
      try {
        const stats = await file.stat();
        if (!stats.isFile()) throw this.broken('it is not a regular file');
        if (stats.size > this.limits.bytes) throw this.tooLarge();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw error instanceof UserError ? error : this.unreadable(error);
    }
  }

  private unreadable(error: unknown): UserError {
    return new UserError(`the report can't be opened: ${messageOf(error)}`, {
      where: this.name,
      fix: 'Check the path, and that the test command wrote a report there.',
      cause: error,
    });
  }
}

function encodingOf(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}
