// Runs `codelutra harvest` alone, in a process of its own, so that a test can kill it.
import { Command } from 'commander';
import { registerHarvest } from '../../src/commands/harvest.ts';

const program = new Command();
registerHarvest(program);
await program.parseAsync();
