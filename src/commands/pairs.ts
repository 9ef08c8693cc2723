import { join, resolve } from 'node:path';
import { Option } from 'commander';
import picocolors from 'picocolors';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { canonicalLines, digestOf, pairStats, readPairs, showPair, split } from '../preference/index.ts';
import type { Pair, PairStats, SplitSettings } from '../preference/index.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { seedNumber, share } from './options.ts';

interface SplitOptions {
  out: string;
  share: number;
  seed: number;
  from?: string;
}

/** `codelutra pairs stats|show|split`: what is in a pairs file. */
export const registerPairs: Register = (program) => {
  const pairs = program
    .command('pairs')
    .description('look into pairs files, and split them')
    .addHelpText(
      'after',
      examples('codelutra pairs stats harvest/pairs.jsonl', 'codelutra pairs show harvest/pairs.jsonl 3'),
    );
  pairs
    .command('stats')
    .description('what a pairs file holds, in numbers')
    .argument('<file>', 'a pairs file')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('codelutra pairs stats harvest/pairs.jsonl'))
    .action(async (file: string, options: { json?: boolean }) => {
      const stats = pairStats(await readPairs(file));
      process.stdout.write(`${options.json === true ? JSON.stringify(stats, null, 2) : statsTable(stats)}\n`);
    });
  pairs
    .command('show')
    .description('a pair as a diff, with its proof')
    .argument('<file>', 'a pairs file')
    .argument('[pair]', 'its number in the file, from 1, or the beginning of its id', '1')
    .addHelpText(
      'after',
      examples('codelutra pairs show harvest/pairs.jsonl', 'codelutra pairs show harvest/pairs.jsonl 3f2a'),
    )
    .action(async (file: string, which: string) => {
      const pair = pick(await readPairs(file), which, file);
      process.stdout.write(`${showPair(pair, picocolors.createColors(process.stdout.isTTY))}\n`);
    });
  pairs
    .command('split')
    .description('train.jsonl and held.jsonl, no function in both')
    .argument('<file>', 'a pairs file')
    .requiredOption('--out <folder>', 'where the two files go')
    .addOption(new Option('--share <s>', 'how much to hold out').argParser(share).default(0.2))
    .addOption(new Option('--seed <n>', 'which functions are held out').argParser(seedNumber).default(1))
    .option('--from <day>', 'hold out everything from that day on (YYYY-MM-DD), instead of a share')
    .addHelpText(
      'after',
      examples(
        'codelutra pairs split pairs.jsonl --out split --share 0.3',
        'codelutra pairs split pairs.jsonl --out split --from 2024-06-01',
      ),
    )
    .action(async (file: string, options: SplitOptions) => {
      await splitFile(file, options);
    });
};

async function splitFile(file: string, options: SplitOptions): Promise<void> {
  const settings: SplitSettings =
    options.from === undefined
      ? { by: 'group', share: options.share, seed: options.seed }
      : { by: 'date', from: options.from };
  const { train, held, left } = split(await readPairs(file), settings);
  for (const [name, pairs] of Object.entries({ train, held })) {
    const path = join(resolve(options.out), `${name}.jsonl`);
    await writeFileAtomic(path, canonicalLines(pairs));
    process.stdout.write(`${path}: ${pairs.length} pairs, digest ${digestOf(pairs)}\n`);
  }
  if (left.length > 0) {
    process.stdout.write(`${left.length} pairs are in neither: earlier versions of functions that are held out\n`);
  }
}

function pick(pairs: readonly Pair[], which: string, file: string): Pair {
  const number = /^\d{1,7}$/.test(which) ? pairs[Number(which) - 1] : undefined;
  const found = number ?? pairs.find(({ id }) => id.startsWith(which.toLowerCase()));
  if (found !== undefined) return found;
  throw new UserError(`there is no pair ${which}`, {
    where: file,
    fix: pairs.length === 0 ? 'The file is empty.' : `Give a number from 1 to ${pairs.length}, or an id.`,
  });
}

function statsTable(stats: PairStats): string {
  const counts = (of: Record<string, number>): string =>
    Object.entries(of)
      .map(([name, number]) => `${name} ${number}`)
      .join(', ');
  const spread = ({ least, median, most }: PairStats['weight']): string => `${least} to ${most}, median ${median}`;
  const rows: [string, string][] = [
    ['pairs', `${stats.pairs}, of ${stats.groups} function groups, ${stats.withEvidence} with a proof`],
    ['digest', stats.digest],
    ['dates', stats.from === undefined ? 'none' : `${stats.from} to ${stats.to ?? ''}`],
    ['sources', counts(stats.bySource)],
    ['languages', counts(stats.byLanguage)],
    ['probability', spread(stats.probability)],
    ['weight', spread(stats.weight)],
    ['prompt', `${spread(stats.promptCharacters)} characters`],
    ['answers', `${spread(stats.answerCharacters)} characters`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
}
