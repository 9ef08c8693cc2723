import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of the user's repository before any of its objects is read. */
export interface RepositoryPlace {
  gitDir: string;
  objectsFolder: string;
  shallowFile: string;
  objectFormat: string;
}

/** Settings in place of the user's and the system's, read through GIT_CONFIG_GLOBAL. */
const GLOBAL_CONFIG = `[safe]
\tdirectory = *
[core]
\thooksPath = /dev/null
\tfsmonitor = false
\tautocrlf = false
\tattributesFile = /dev/null
\texcludesFile = /dev/null
[diff]
\trenameLimit = 1000
[i18n]
\tlogOutputEncoding = UTF-8
[gc]
\tauto = 0
[advice]
\tdetachedHead = false
`;

/** A work tree's bytes are the commit's bytes: no line end, keyword, encoding or filter conversion. */
const ATTRIBUTES = '* -text !eol -ident !filter !working-tree-encoding\n';

/** Writes the `gitconfig` that every git command is pointed at. */
export async function writeGitConfig(folder: string): Promise<void> {
  await writeFile(join(folder, 'gitconfig'), GLOBAL_CONFIG);
}

/**
 * Makes a git folder of our own that borrows the user's objects (alternates): no configuration, hook, filter or attribute
 * file of a repository from a stranger is in force, and nothing is ever written to the user's `.git`.
 * @returns the folder, and the commits whose parents a shallow clone doesn't have
 */
export async function makePrivateGitFolder(
  folder: string,
  place: RepositoryPlace,
): Promise<{ gitDir: string; boundary: ReadonlySet<string> }> {
  const gitDir = join(folder, 'git');
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  await mkdir(join(gitDir, 'refs', 'heads'), { recursive: true });
  await mkdir(join(gitDir, 'info'));
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(gitDir, 'config'), configFor(place.objectFormat));
  await writeFile(join(gitDir, 'info', 'attributes'), ATTRIBUTES);
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${quotePath(place.objectsFolder)}\n`);
  const shallow = await readOptional(place.shallowFile);
  if (shallow !== '') await writeFile(join(gitDir, 'shallow'), shallow);
  return { gitDir, boundary: new Set(shallow.split('\n').filter((line) => line !== '')) };
}

function configFor(objectFormat: string): string {
  const version = objectFormat === 'sha1' ? 0 : 1;
  const extension = objectFormat === 'sha1' ? '' : `[extensions]\n\tobjectFormat = ${objectFormat}\n`;
  return `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = false\n${extension}`;
}

/** A path as the alternates file takes it: in C quotes where a plain line would be read as something else. */
function quotePath(path: string): string {
  if (!/["\n\\#]/.test(path)) return path;
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

async function readOptional(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
