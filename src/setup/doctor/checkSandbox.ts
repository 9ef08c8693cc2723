import { execa } from 'execa';
import type { Finding } from './finding.ts';

const ANSWER_MS = 15_000;

/** Each way to run a repository's code apart, and a command that shows that it works here. */
const SANDBOXES: { name: string; probe: string[] }[] = [
  { name: 'bwrap', probe: ['--ro-bind', '/', '/', '--unshare-all', '--die-with-parent', 'true'] },
  { name: 'docker', probe: ['version', '--format', '{{.Server.Version}}'] },
  { name: 'podman', probe: ['info', '--format', '{{.Version.Version}}'] },
];

/** The first sandbox that works, and what stands in the way of the others. */
export async function checkSandbox(): Promise<Finding[]> {
  const tried = await Promise.all(
    SANDBOXES.map(async ({ name, probe }) => ({ name, problem: await problemOf(name, probe) })),
  );
  const working = tried.filter(({ problem }) => problem === undefined).map(({ name }) => name);
  const broken = tried.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
  const facts = { working: working.join(' ') };
  if (working.length > 0) return [{ name: 'sandbox', state: 'ok', value: `${working.join(', ')} works`, facts }];
  return [
    {
      name: 'sandbox',
      state: 'warning',
      value: `none works (${broken.join('; ')})`,
      fix: 'install bubblewrap (Linux), Docker or Podman; without one, only --trust runs code of your own checkout',
      facts,
    },
  ];
}

async function problemOf(command: string, probe: string[]): Promise<string | undefined> {
  const result = await execa(command, probe, { reject: false, timeout: ANSWER_MS, maxBuffer: 1 << 16 });
  if (!result.failed) return undefined;
  if (result.code === 'ENOENT') return 'not installed';
  if (result.timedOut) return 'does not answer';
  return result.stderr.trim().split('\n').at(-1)?.slice(0, 120) ?? 'fails';
}
