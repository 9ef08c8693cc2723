import type { Command } from 'commander';
import { doctor, renderFindings } from '../setup/index.ts';
import { examples } from './examples.ts';

/** `codelutra doctor`: what was found on this machine, and what to do about each thing missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('show what codelutra finds on this machine and what to do about each thing missing')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', examples('codelutra doctor'))
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await doctor();
      process.stdout.write(json === true ? `${JSON.stringify({ findings }, null, 2)}\n` : renderFindings(findings));
    });
}
