// Compares a harvest with a file of known commit pairs, and counts what a plain harvest would run.
//   node bench/harvestRecall.js --pairs commit-pairs.jsonl --repo NAME --clone FOLDER --harvest FOLDER [--since DATE] [--json]
// A plain harvest runs every changed test file three times on the parent, on the parent with the new tests, and on the
// commit. A plain harvest that reads first does so only for commits that change a function both sides have. Needs
// `npm run build`.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openRepository } from '../dist/history/index.js';
import { commitFiles, commitTrial, detectTestCommand, projectAt } from '../dist/harvest/index.js';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    repo: { type: 'string' },
    clone: { type: 'string' },
    harvest: { type: 'string' },
    since: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
for (const name of ['pairs', 'repo', 'clone', 'harvest']) {
  if (values[name] === undefined) {
    console.error(`--${name} is missing; the top of this file says how to call it`);
    process.exit(2);
  }
}

const lines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const squeeze = (text) => text.replace(/\s+/g, ' ').trim();
const known = lines(values.pairs).filter(({ repo }) => repo === values.repo);
const found = lines(`${values.harvest}/evidence.jsonl`).filter(({ source }) => source === 'history');
const tally = JSON.parse(readFileSync(`${values.harvest}/harvest.json`, 'utf8'));

// The same function has the same name, or, where the two name it differently, the same text.
const isSame = (row, one) =>
  row.fix === one.commits.good &&
  row.file === one.path &&
  (row.function === one.function || squeeze(row.old) === squeeze(one.old));
const missed = known.filter((row) => !found.some((one) => isSame(row, one)));
const extra = found.filter((one) => !known.some((row) => isSame(row, one)));

const plain = await countPlain();
const result = {
  repository: values.repo,
  known: known.length,
  found: known.length - missed.length,
  recall: known.length === 0 ? 1 : (known.length - missed.length) / known.length,
  extra: extra.length,
  executions: tally.executions,
  plainExecutions: plain.all,
  share: tally.executions / plain.all,
  readingExecutions: plain.reading,
  shareOfReading: tally.executions / plain.reading,
  runSeconds: tally.runSeconds,
};
if (values.json) console.log(JSON.stringify(result));
else print();

async function countPlain() {
  const repository = await openRepository(values.clone);
  try {
    const detected = await detectTestCommand(await projectAt(repository, await repository.resolve('HEAD')));
    let all = 0;
    let reading = 0;
    for (const commit of await repository.commits(values.since === undefined ? {} : { since: values.since })) {
      if (commit.parents.length !== 1) continue;
      const trial = await commitTrial(repository, commit, detected);
      if (typeof trial !== 'string') reading += trial.tests.length;
      for (const file of commitFiles(commit, detected.isTestFile).tests) {
        const bytes = await repository.readFile(commit.sha, file);
        if (bytes !== undefined && detected.isTestText(bytes.toString('utf8'))) all++;
      }
    }
    return { all: all * 9, reading: reading * 9 };
  } finally {
    await repository.close();
  }
}

function print() {
  const percent = (share) => `${(share * 100).toFixed(1)}%`;
  console.log(
    `| repository | known | found | recall | found beside | executions | plain harvest | share | plain, reading first | share |`,
  );
  console.log(`|---|---|---|---|---|---|---|---|---|---|`);
  console.log(
    `| ${result.repository} | ${result.known} | ${result.found} | ${percent(result.recall)} | ${result.extra} | ` +
      `${result.executions} | ${result.plainExecutions} | ${percent(result.share)} | ` +
      `${result.readingExecutions} | ${percent(result.shareOfReading)} |`,
  );
  for (const row of missed) console.log(`missed: ${row.fix.slice(0, 10)} ${row.date} ${row.file}:${row.function}`);
  for (const one of extra) {
    console.log(`beside: ${one.commits.good.slice(0, 10)} ${one.date} ${one.path}:${one.function} (${one.carried})`);
  }
}
