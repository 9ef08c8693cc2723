import { modelName, parseWanted, pullCheckpoint, type PulledCheckpoint } from '../publish/index.ts';
import { examples } from './examples.ts';
import { openGitHub, withGitHub, type GitHubOptions } from './github.ts';
import type { Register } from './index.ts';
import { shown } from './shown.ts';

interface PullOptions extends GitHubOptions {
  out?: string;
  base?: string;
  json?: boolean;
}

/** `codelutra pull`: a published checkpoint, downloaded and checked. */
export const registerPull: Register = (program) => {
  withGitHub(
    program
      .command('pull')
      .description('download a published checkpoint and check all of it')
      .argument('<checkpoint>', 'OWNER/REPO, OWNER/REPO@v3, OWNER/REPO@stable or OWNER/REPO@canary')
      .option('--out <folder>', "the folder to make (the archive's name)")
      .option('--base <model>', 'the base model, where it is not in the cache folder')
      .option('--json', 'print the result as JSON')
      .addHelpText(
        'after',
        examples('codelutra pull octocat/hello-world', 'codelutra pull octocat/hello-world@canary --out model'),
      ),
  ).action(async (wanted: string, { out, base, json, ...options }: PullOptions) => {
    const checkpoint = parseWanted(wanted);
    const { github, progress } = openGitHub(options);
    const pulled = await pullCheckpoint({ github, wanted: checkpoint, out, base, progress });
    process.stdout.write(json === true ? `${JSON.stringify(pulled, null, 2)}\n` : render(pulled));
  });
};

function render({ folder, version, sha256, manifest, base }: PulledCheckpoint): string {
  const model = modelName(manifest) ?? manifest.base.name;
  const here =
    'path' in base
      ? `base model ${model}: ${base.path}, the one that it was trained on`
      : `base model ${model}: not here, so its shape was taken from the manifest; ` +
        (base.fetch === undefined ? 'give its file with --base' : `${base.fetch} fetches it`);
  return (
    `version ${version} is in ${shown(folder)}\n` +
    `  every file is the published one (archive sha256 ${sha256})\n` +
    `  ${here}\n` +
    `  README.md tells how good it is and how to run it\n`
  );
}
