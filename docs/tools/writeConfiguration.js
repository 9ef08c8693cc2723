// Writes what is made from the schema of the settings: the JSON schema for editors, and the settings in docs/configuration.md.
import { readFile, writeFile } from 'node:fs/promises';
import { configJsonSchema, configurationPage } from '../../dist/config/index.js';

const at = (path) => new URL(`../../${path}`, import.meta.url);
const schema = configJsonSchema();
await writeFile(at('schema/codelutra.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
const page = at('docs/configuration.md');
await writeFile(page, configurationPage(await readFile(page, 'utf8'), schema));
