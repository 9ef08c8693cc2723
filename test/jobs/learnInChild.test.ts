import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLog } from '../../src/jobs/index.ts';
import { learnInChild } from '../../src/jobs/learnInChild.ts';
import type { JobContext } from '../../src/jobs/index.ts';
import { tellEnvironment } from '../childEnvironment.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const folder = temporaryFolder();
const before = { ...process.env };
afterEach(() => {
  process.env = before;
});

test('the process that learns gets none of the secrets of the App', async () => {
  const { file, env } = tellEnvironment(folder, 'cli');
  Object.assign(process.env, env);
  const context = {
    log: openLog('silent'),
    signal: new AbortController().signal,
    learnOptions: [],
  } as unknown as JobContext;
  const about = {
    clone: join(folder, 'nowhere.git'),
    out: join(folder, 'out'),
    base: 'nowhere.gguf',
    from: undefined,
    seconds: 1,
  };
  // There is nothing to learn from.
  await learnInChild(about, context).catch(() => undefined);
  const told = readFileSync(file, 'utf8');
  expect(told).toContain('CODELUTRA_HOME');
  expect(told).not.toContain('secret');
});
