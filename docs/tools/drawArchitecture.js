// Draws what the folders of src/ import of each other, as docs/architecture.md shows it: docs/images/architecture.svg.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drawSvg } from './architecture/drawSvg.js';
import { readImports } from './architecture/readImports.js';

const root = new URL('../../', import.meta.url);
await writeFile(
  new URL('docs/images/architecture.svg', root),
  drawSvg(readImports(fileURLToPath(new URL('src', root)))),
);
