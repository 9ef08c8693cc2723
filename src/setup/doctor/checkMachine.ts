import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { home } from '../../home.ts';
import { formatBytes } from '../formatBytes.ts';
import { freeBytes } from '../freeBytes.ts';
import type { Finding } from './finding.ts';

const OLDEST_NODE = [20, 18] as const;
/** Training SmolLM2-135M on one pair at a time fits in this. */
const LEAST_MEMORY = 6e9;
/** The native engine while it is made, and the default model. */
const LEAST_DISK = 1.4e9;

/** Node, cores, memory and the disk of the cache folder. */
export async function checkMachine(): Promise<Finding[]> {
  return [node(), cores(), memory(), await disk()];
}

function node(): Finding {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const value = `${version} on ${process.platform} ${process.arch}`;
  return {
    name: 'node',
    ...(enough
      ? { state: 'ok', value }
      : { state: 'warning', value, fix: `install Node ${OLDEST_NODE.join('.')} or newer` }),
    facts: { version, platform: process.platform, arch: process.arch },
  };
}

function cores(): Finding {
  const count = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return { name: 'cores', state: 'ok', value: `${count}, ${model}`, facts: { count, model } };
}

function memory(): Finding {
  // 0 or more than the machine has: no limit is set on this process.
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(freemem(), total);
  const value = `${formatBytes(total)}, ${formatBytes(free)} free`;
  const fix = `training wants ${formatBytes(LEAST_MEMORY)}; a smaller model or shorter pairs need less`;
  const facts = { totalBytes: total, freeBytes: free };
  return total < LEAST_MEMORY
    ? { name: 'memory', state: 'warning', value, fix, facts }
    : { name: 'memory', state: 'ok', value, facts };
}

async function disk(): Promise<Finding> {
  const folder = home();
  const free = await freeBytes(folder).catch(() => undefined);
  if (free === undefined) {
    return {
      name: 'disk',
      state: 'warning',
      value: `${folder} can't be looked at`,
      fix: 'set CODELUTRA_HOME to a folder of yours',
    };
  }
  const value = `${formatBytes(free)} free for ${folder}`;
  const facts = { folder, freeBytes: free };
  const fix = `setup wants ${formatBytes(LEAST_DISK)}; free some, or set CODELUTRA_HOME to a folder on another disk`;
  return free < LEAST_DISK
    ? { name: 'disk', state: 'warning', value, fix, facts }
    : { name: 'disk', state: 'ok', value, facts };
}
