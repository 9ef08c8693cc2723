// Runs setup with a tiny recipe in a process of its own: node ... setupTiny.ts RECIPE.json MODEL.gguf
import { readFileSync } from 'node:fs';
import { terminalProgress } from '../../src/progress.ts';
import type { EngineRecipe } from '../../src/setup/engineRecipe.ts';
import { renderSetup, setup } from '../../src/setup/index.ts';

const [recipeFile = '', model] = process.argv.slice(2);
const recipe = JSON.parse(readFileSync(recipeFile, 'utf8')) as EngineRecipe;
process.stdout.write(renderSetup(await setup({ model, engine: true, progress: terminalProgress(), recipe })));
