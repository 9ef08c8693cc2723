#!/usr/bin/env node
// npm run action: makes action/index.cjs out of src/action.ts. GitHub runs a repository's files as they are in git, so the
// bundle is committed; test/action/bundle.test.ts checks that it is what its source makes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Messages in other languages are a third of zod. */
const oneLanguage = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** The bundle, and the licences of what is in it, by the files' names. */
export async function bundleAction() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/action.ts'],
    outfile: 'action/index.cjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    plugins: [oneLanguage],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  return { 'index.cjs': outputFiles[0].text, 'LICENSES.txt': licences(Object.keys(metafile.inputs)) };
}

function licences(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}`.trim();
    })
    .join('\n\n----\n\n')
    .concat('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(join(root, 'action'))) throw new Error('there is no folder action');
  for (const [name, text] of Object.entries(await bundleAction())) writeFileSync(join(root, 'action', name), text);
}
