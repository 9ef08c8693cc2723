#!/usr/bin/env node
// At which place the right edit stands among all edits of a function, without running anything: how well a model ranks.
//   node bench/rankEdits.js --bugs bugs.jsonl --repo CLONE [--models random,smollm2-135m] [--adapter adapter.gguf] [--max 50]
// bugs.jsonl is what bench/seedBugs.js writes. The function is told, and which lines the tests ran is not used.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mutationSource } from '../dist/generate/index.js';
import { openRepository } from '../dist/history/index.js';
import { resolveModel } from '../dist/model/index.js';
import { terminalProgress } from '../dist/progress.js';
import { listFunctions, programOf } from '../dist/source/index.js';

const { values } = parseArgs({
  options: {
    bugs: { type: 'string' },
    repo: { type: 'string' },
    models: { type: 'string', default: 'random,smollm2-135m' },
    adapter: { type: 'string' },
    max: { type: 'string', default: '1000' },
  },
});
const progress = terminalProgress();
const bugs = readFileSync(values.bugs, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .slice(0, Number(values.max));
const tasks = await tasksOf();
for (const name of values.models.split(',')) {
  const adapter = values.adapter === undefined ? {} : { adapter: resolve(values.adapter) };
  const model = name === 'random' ? {} : { model: { model: resolve(resolveModel(name)), ...adapter } };
  const ranked = await mutationSource({ max: () => 10_000, ...model }).candidates(tasks, { seed: 1, progress });
  progress.done();
  const ranks = await Promise.all(ranked.map((candidates, at) => rankOf(candidates, bugs[at])));
  const within = (most) => `${Math.round((100 * ranks.filter((rank) => rank <= most).length) / bugs.length)}%`;
  const places = [1, 5, 10, 20, 100, Number.MAX_VALUE].map(
    (most) => `${most === Number.MAX_VALUE ? 'any' : `<=${most}`} ${within(most)}`,
  );
  console.log(`${name}: ${bugs.length} bugs, right edit ${places.join(', ')}`);
}

async function tasksOf() {
  const repository = await openRepository(resolve(values.repo));
  try {
    return await Promise.all(
      bugs.map(async ({ commits, path, function: name, language, old }) => {
        const file = (await repository.readFile(commits.tree, path)).toString('utf8');
        const { span } = (await listFunctions(path, file)).find((fn) => fn.name === name);
        return {
          path,
          function: name,
          language,
          text: old,
          context: { imports: [], signatures: [] },
          tests: [],
          before: file.slice(0, span.start),
          after: file.slice(span.end),
        };
      }),
    );
  } finally {
    await repository.close();
  }
}

/** From 1; Infinity where no edit is the right one. */
async function rankOf(candidates, bug) {
  const right = await programOf(bug.new, bug.language);
  for (const [at, { text }] of candidates.entries()) {
    if (text !== undefined && (await programOf(text, bug.language)) === right) return at + 1;
  }
  return Infinity;
}
