import { execFile, execFileSync } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Postgres of our own. */
export interface Cluster {
  /** Makes a new database. @returns its address */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** The folder of Postgres's programs: on the path, or where Debian has them; undefined where there is none. */
async function programs(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((name) => join(debian, name, 'bin')),
  ];
  return folders.find((folder) => ['initdb', 'pg_ctl', 'psql'].every((name) => existsSync(join(folder, name))));
}

/** Postgres refuses to run as root: then it runs as the user that its package makes. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return {} as never;
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Starts a throwaway cluster, which listens on a socket of its own alone; why not, as a text, where that can't be. */
export async function startPostgres(): Promise<Cluster | string> {
  const bin = await programs();
  if (bin === undefined) return 'Postgres is not installed (apt-get install postgresql)';
  const user = otherUser();
  if (user === undefined) return 'Postgres does not run as root, and there is no user postgres';
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-pg-'));
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' }, ...user };
  const data = join(folder, 'data');
  await run(join(bin, 'initdb'), ['--auth=trust', '--username=tester', '--no-sync', '-E', 'UTF8', data], options);
  const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off -c max_connections=60`;
  const log = join(folder, 'log');
  await run(join(bin, 'pg_ctl'), ['-w', '-D', data, '-l', log, '-o', settings, 'start'], options);
  let count = 0;
  return {
    async database() {
      const name = `test${++count}`;
      const psql = ['-h', folder, '-U', 'tester', '-d', 'postgres', '-c', `CREATE DATABASE ${name}`];
      await run(join(bin, 'psql'), psql, options);
      return `postgres://tester@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    async stop() {
      await run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], options);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
