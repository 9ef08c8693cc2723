import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** One process, as the kernel tells it. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  session: number;
  threads: number;
  /** Tells a process from a later one with the same pid. */
  started: string;
  residentBytes: number;
  /** True when it has ended and only waits for its parent to notice. */
  zombie: boolean;
}

const PROC = '/proc';

/** The pids in a mounted /proc. */
export function listPids(procFolder: string = PROC): number[] {
  return readdirSync(procFolder).filter(isNumber).map(Number);
}

/** A process, or `undefined` when it is gone. */
export function readProcess(pid: number, procFolder: string = PROC): ProcessEntry | undefined {
  const stat = readText(`${procFolder}/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the command's name in brackets and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    session: Number(fields[3]),
    threads: Number(fields[17]),
    started: fields[19] ?? '',
    residentBytes: Number(fields[21]) * pageBytes(),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
  };
}

/** Every process of this machine that this user may see. */
export function readProcesses(): ProcessEntry[] {
  if (!existsSync(`${PROC}/self/stat`)) return readWithPs();
  return listPids().flatMap((pid) => readProcess(pid) ?? []);
}

/** Memory in bytes with shared pages divided among those that share them; `undefined` where the kernel doesn't tell. */
export function proportionalBytes(pid: number, procFolder: string = PROC): number | undefined {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(readText(`${procFolder}/${pid}/smaps_rollup`) ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** Bytes that a process and its waited-for children sent to the disk, less what was deleted before it got there. */
export function writtenBytes(pid: number, procFolder: string = PROC): number {
  const io = readText(`${procFolder}/${pid}/io`) ?? '';
  const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(io)?.[1] ?? 0);
  return Math.max(0, field('write_bytes') - field('cancelled_write_bytes'));
}

/** A process's environment as it was started with, or an empty text where it may not be read. */
export function readEnvironment(pid: number): string {
  return readText(`${PROC}/${pid}/environ`) ?? '';
}

/** Other systems have no /proc; ps knows the tree and the memory. */
function readWithPs(): ProcessEntry[] {
  const printed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,sess=,rss=,state=,lstart='], { encoding: 'utf8' });
  return printed.split('\n').flatMap((line) => {
    const [pid, parent, session, resident, state = '', ...started] = line.trim().split(/\s+/);
    if (pid === undefined || !isNumber(pid)) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      session: Number(session),
      threads: 1,
      started: started.join(' '),
      residentBytes: Number(resident) * 1024,
      zombie: state.startsWith('Z'),
    };
  });
}

/** A file of /proc, or `undefined` when the process has ended or belongs to somebody else. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

const PAGE_SIZE_KEY = 6n;
let pageSize: number | undefined;

/** The kernel's page size, from the auxiliary vector (pairs of machine words; key AT_PAGESZ). */
function pageBytes(): number {
  if (pageSize !== undefined) return pageSize;
  const vector = readFileSync(`${PROC}/self/auxv`);
  const word = (at: number): bigint =>
    endianness() === 'LE' ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at);
  pageSize = 4096;
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (word(at) === PAGE_SIZE_KEY) pageSize = Number(word(at + 8));
  }
  return pageSize;
}
