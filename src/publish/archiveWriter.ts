import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UserError } from '../errors.ts';
import { ARCHIVE_FILES, FILES, LIMITS } from './checkpointFiles.ts';
import type { PackedManifest } from './manifest.ts';
import { MANIFEST_LIMIT, parsePackedManifest } from './parseManifest.ts';

/** An entry of an archive, as its header tells it. */
export interface EntryHeader {
  readonly path: string;
  readonly type: string;
  readonly size: number;
}

/** Kinds of entries that are refused, in words. */
const KINDS: Readonly<Record<string, string>> = {
  SymbolicLink: 'a symbolic link',
  Link: 'a hard link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a pipe',
  SparseFile: 'a sparse file',
};
const BLOCK = 512;

/**
 * Takes an archive's entries one after the other, and writes them: its manifest, which is the first, and the files of a
 * checkpoint as the manifest names them.
 */
export class ArchiveWriter {
  /** Bytes that the archive accounts for so far. */
  claimed = 0;
  private readonly folder: string;
  private readonly limit: number;
  private readonly shown: string;
  private readonly refuse: (what: string, cause?: unknown) => UserError;
  private manifest: PackedManifest | undefined;
  private entries = 0;
  /** Lower case, so that no two names are one on a file system that doesn't tell them apart. */
  private readonly seen = new Set<string>();
  private current: { path: string; size: number; hash: Hash; file: number; text: Buffer[] } | undefined;

  /** @param limit bytes of all entries together */
  constructor(folder: string, limit: number, shown: string, refuse: (what: string, cause?: unknown) => UserError) {
    this.folder = folder;
    this.limit = limit;
    this.shown = shown;
    this.refuse = refuse;
  }

  begin({ path: given, type, size }: EntryHeader): void {
    this.checkHeader(given, type, size);
    this.claimed += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const path = given.replace(/\/$/, '');
    // Folders are made for the files in them.
    if (type === 'Directory') return;
    const key = path.toLowerCase();
    if (this.seen.has(key)) throw this.refuse(`holds ${shownName(path)} twice`);
    this.seen.add(key);
    if (this.manifest === undefined) {
      if (path !== FILES.manifest) throw this.refuse(`does not begin with ${FILES.manifest}`);
      if (size > MANIFEST_LIMIT) throw this.refuse(`has a manifest of ${size} bytes, more than ${MANIFEST_LIMIT}`);
    } else {
      const told = Object.hasOwn(this.manifest.files, path) ? this.manifest.files[path] : undefined;
      if (told === undefined) throw this.refuse(`holds ${shownName(path)}, which its manifest does not name`);
      if (told.bytes !== size) {
        throw this.refuse(`holds ${path} with ${size} bytes, and its manifest says ${told.bytes}`);
      }
    }
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    // Never over a file that is there, and never through a link.
    this.current = { path, size, hash: createHash('sha256'), file: openSync(target, 'wx', 0o644), text: [] };
  }

  write(chunk: Buffer): void {
    if (this.current === undefined) return;
    this.current.hash.update(chunk);
    writeSync(this.current.file, chunk);
    if (this.manifest === undefined) this.current.text.push(Buffer.from(chunk));
  }

  end(): void {
    const entry = this.current;
    if (entry === undefined) return;
    fsyncSync(entry.file);
    this.close();
    if (this.manifest === undefined) {
      this.manifest = parsePackedManifest(
        Buffer.concat(entry.text).toString('utf8'),
        `${this.shown}, ${FILES.manifest}`,
      );
      const foreign = Object.keys(this.manifest.files).find((path) => !ARCHIVE_FILES.includes(path));
      if (foreign !== undefined) throw this.refuse(`is to hold ${foreign}, which is no file of a checkpoint`);
      return;
    }
    if (entry.hash.digest('hex') !== this.manifest.files[entry.path]?.sha256) {
      throw this.refuse(`holds ${entry.path} with another sha256 than its manifest says`);
    }
  }

  /** @throws UserError where something is missing */
  finish(): PackedManifest {
    if (this.manifest === undefined) throw this.refuse(`does not begin with ${FILES.manifest}`);
    const missing = ARCHIVE_FILES.find((path) => !this.seen.has(path.toLowerCase()));
    if (missing !== undefined || this.current !== undefined)
      throw this.refuse(`lacks ${missing ?? 'the end of a file'}`);
    return this.manifest;
  }

  close(): void {
    if (this.current !== undefined) closeSync(this.current.file);
    this.current = undefined;
  }

  /** Of an entry that is no plain file. */
  refusal({ path, type }: Pick<EntryHeader, 'path' | 'type'>): UserError {
    return this.refuse(`holds ${KINDS[type] ?? `something of type ${type}`}: ${shownName(path)}`);
  }

  private checkHeader(path: string, type: string, size: number): void {
    this.entries += 1;
    if (this.entries > LIMITS.entries) throw this.refuse(`holds more than ${LIMITS.entries} entries`);
    if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') {
      throw this.refusal({ path, type });
    }
    if (/^[/\\]|^[A-Za-z]:/.test(path)) throw this.refuse(`holds an absolute path: ${shownName(path)}`);
    const parts = path.replace(/\/$/, '').split(/[/\\]/);
    if (parts.includes('..')) throw this.refuse(`holds a path that leads out of the folder: ${shownName(path)}`);
    if (!/^[\w.@+-]+(\/[\w.@+-]+){0,3}\/?$/.test(path) || parts.includes('.')) {
      throw this.refuse(`holds a path that can't be used: ${shownName(path)}`);
    }
    if (this.claimed + size > this.limit) {
      throw this.refuse(
        `unpacks to at least ${this.claimed + size} bytes, more than the ${this.limit} that one of its size may hold`,
      );
    }
  }
}

/** A name from an archive, fit for a message. */
function shownName(path: string): string {
  return JSON.stringify(path).slice(1, -1).slice(0, 100);
}
