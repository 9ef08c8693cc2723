import type { Command } from 'commander';
import { terminalProgress } from '../progress.ts';
import { renderSetup, setup } from '../setup/index.ts';
import { examples } from './examples.ts';

/** `codelutra setup`: the native engine and a model, made ready in the cache folder. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('make the native tensor engine and a model ready in the cache folder')
    .option('--model <name>', 'a model of the catalogue, hf:OWNER/REPO/FILE.gguf, or the path of a .gguf file')
    .option('--no-engine', 'leave the native engine out: everything runs on wasm, slowly')
    .addHelpText('after', examples('codelutra setup', 'codelutra setup --model qwen2.5-coder-0.5b'))
    .action(async ({ model, engine }: { model?: string; engine: boolean }) => {
      const result = await setup({ model, engine, progress: terminalProgress() });
      process.stdout.write(renderSetup(result));
      // Without the engine it all works, slowly; without a model it doesn't.
      if (result.modelObstacle !== undefined) process.exitCode = 1;
    });
}
