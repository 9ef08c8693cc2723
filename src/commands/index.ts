import type { Command } from 'commander';
import { registerHarvest } from './harvest.ts';

/** Adds one command to the program. One file a command, one line here. */
export type Register = (program: Command) => void;

export const commands: Register[] = [registerHarvest];
