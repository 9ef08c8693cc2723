import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findControlGroups, makeControlGroup } from '../../src/sandbox/controlGroup.ts';
import { DEFAULT_LIMITS } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';

// Plain folders stand in for the kernel's: what is read and written is tested here, what the kernel does with it is tested
// by the runs in bubblewrap, on machines where this user may make control groups.
const root = temporaryFolder();
const limits = { ...DEFAULT_LIMITS, processes: 100, memoryBytes: 1000, diskBytes: 24 };
const MEMORY = String(1000 + 24 + 128 * 1024 * 1024);

function mounted(lines: string[]): string {
  const path = join(root, `mountinfo-${lines.length}`);
  writeFileSync(path, lines.map((line) => `31 24 0:27 / ${line}\n`).join(''));
  return path;
}

function folder(name: string): string {
  mkdirSync(join(root, name), { recursive: true });
  return join(root, name);
}

test('one tree for all kinds (version 2)', async () => {
  const unified = folder('unified');
  writeFileSync(join(unified, 'cgroup.controllers'), 'cpu io memory pids\n');
  const mounts = await findControlGroups(mounted([`${unified} rw - cgroup2 cgroup2 rw`]));
  expect(mounts).toEqual({ unified, pids: undefined, memory: undefined });
  const group = await makeControlGroup(limits, mounts);
  const [joinFile = ''] = group?.joinFiles ?? [];
  const made = join(joinFile, '..');
  expect(made.startsWith(join(unified, `codelutra/codelutra-${process.pid}-`))).toBe(true);
  expect(readFileSync(join(unified, 'cgroup.subtree_control'), 'utf8')).toBe('+pids +memory');
  expect(readFileSync(join(unified, 'codelutra/cgroup.subtree_control'), 'utf8')).toBe('+pids +memory');
  expect(readFileSync(join(made, 'pids.max'), 'utf8')).toBe('108');
  expect(readFileSync(join(made, 'memory.max'), 'utf8')).toBe(MEMORY);
  writeFileSync(join(made, 'pids.events'), 'max 0\n');
  writeFileSync(join(made, 'memory.events'), 'low 0\noom 1\noom_kill 0\n');
  expect(group?.breach()).toBeUndefined();
  writeFileSync(join(made, 'memory.events'), 'low 0\noom 1\noom_kill 1\n');
  expect(group?.breach()).toBe('out-of-memory');
  writeFileSync(join(made, 'pids.events'), 'max 3\n');
  expect(group?.breach()).toBe('too-many-processes');
});

test('a tree for each kind (version 1), of which some may be missing', async () => {
  const [pids, memory, other] = [folder('pids'), folder('memory'), folder('hugetlb-only')];
  writeFileSync(join(other, 'cgroup.controllers'), 'hugetlb\n');
  const mounts = await findControlGroups(
    mounted([
      `${pids} rw - cgroup cgroup rw,pids`,
      `${memory} rw - cgroup cgroup rw,memory`,
      `${other} rw - cgroup2 x rw`,
    ]),
  );
  expect(mounts).toEqual({ unified: undefined, pids, memory });
  const group = await makeControlGroup(limits, mounts);
  const [inPids = '', inMemory = ''] = group?.joinFiles ?? [];
  expect(readFileSync(join(inPids, '../pids.max'), 'utf8')).toBe('108');
  expect(readFileSync(join(inMemory, '../memory.limit_in_bytes'), 'utf8')).toBe(MEMORY);
  expect(await makeControlGroup(limits, { unified: undefined, pids: undefined, memory })).toBeUndefined();
});

test('where the folders can not be made there is no group, and nothing fails', async () => {
  const gone = join(root, 'gone');
  expect(await makeControlGroup(limits, { unified: gone, pids: undefined, memory: undefined })).toBeUndefined();
  expect(await makeControlGroup(limits, { unified: undefined, pids: gone, memory: undefined })).toBeUndefined();
  expect(await findControlGroups(join(root, 'no-mountinfo'))).toEqual({
    unified: undefined,
    pids: undefined,
    memory: undefined,
  });
});
