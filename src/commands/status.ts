import picocolors from 'picocolors';
import type { AppStatus } from '../jobs/index.ts';
import { readAppSettings, readStatus } from '../web/index.ts';
import { becameSchema, fixRecordSchema, renderShadow, type PastFix } from '../suggest/index.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';

/** `codelutra status`: what the App has done. */
export const registerStatus: Register = (program) => {
  program
    .command('status')
    .description('what the GitHub App has found and learnt so far, by repository; also what it has not shown')
    .option('--json', 'print it as JSON')
    .addHelpText('after', examples('codelutra status', 'codelutra status --json'))
    .action(async ({ json }: { json?: boolean }) => {
      const status = await readStatus(await readAppSettings(process.env));
      process.stdout.write(json === true ? `${JSON.stringify(status, null, 2)}\n` : render(status));
    });
};

function render({ store, repositories }: AppStatus): string {
  const colors = picocolors.createColors(process.stdout.isTTY && process.env['NO_COLOR'] === undefined);
  const parts = repositories.map(({ name, installation, newPairs, learnt, suggestions }) => {
    const version = learnt?.version === null || learnt === null ? '' : ` (version ${learnt.version})`;
    const model = learnt === null ? 'not learnt yet' : `${learnt.state}${version}: ${learnt.reason ?? ''}`;
    const hidden = suggestions.filter(({ stage, record }) => stage === 'shadow' && record !== null).flatMap(pastFix);
    const shown = suggestions.filter(({ stage, record }) => stage !== 'shadow' && record !== null).flatMap(pastFix);
    return [
      `${colors.bold(name)} (installation ${installation})\n  model: ${model}\n  new pairs: ${newPairs}\n`,
      ...(hidden.length === 0 ? [] : [`not shown (shadow):\n${renderShadow(hidden, colors)}`]),
      ...(shown.length === 0 ? [] : [`shown:\n${renderShadow(shown, colors)}`]),
    ].join('');
  });
  return `${store}\n\n${parts.length === 0 ? 'The App is not installed on any repository yet.\n' : parts.join('\n')}`;
}

function pastFix({ pull, record, became }: AppStatus['repositories'][0]['suggestions'][0]): PastFix[] {
  const found = fixRecordSchema.parse(record);
  if (found.fix === null) return [];
  return [{ pull, record: found, became: became === null ? { kind: 'open' } : becameSchema.parse(became) }];
}
