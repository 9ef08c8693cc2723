import { join } from 'node:path';
import type { Ecosystem } from '../ecosystem.ts';

/** Files that say what Python tests need, most telling first. */
const MANIFESTS =
  /^(?:pyproject\.toml|(?:requirements|requirements[-_/](?:tests?|testing|dev))\.(?:txt|in)|tests?\/requirements\.txt)$/;

/** Writes what the project's own files ask for, tests included, as one list. */
const COLLECT = String.raw`
import glob, os
wanted = []
try:
    import tomllib
    project = tomllib.load(open("pyproject.toml", "rb"))
    own = project.get("project", {})
    wanted += own.get("dependencies", [])
    for table in (own.get("optional-dependencies", {}), project.get("dependency-groups", {})):
        for name, group in table.items():
            if name.lower() in ("test", "tests", "testing", "dev"):
                wanted += [one for one in group if isinstance(one, str)]
except (ImportError, OSError, ValueError):
    pass
for path in glob.glob("**/*.txt", recursive=True) + glob.glob("**/*.in", recursive=True):
    if not path.startswith("venv"):
        wanted += ["-r " + path]
open("wanted.txt", "w").write("\n".join(wanted) + "\n")
`.trim();

/** pip: a virtual environment with the test runner and what the project's files ask for. */
export const pip: Ecosystem = {
  async plan(project, packages) {
    const files: Record<string, string> = { 'collect.py': COLLECT };
    for (const path of project.paths.filter((one) => MANIFESTS.test(one))) {
      const text = await project.text(path);
      if (text !== undefined) files[path] = text;
    }
    if (Object.keys(files).length === 1 && packages.length === 0) return undefined;
    const own = packages.join(' ');
    const install = 'venv/bin/pip install --disable-pip-version-check --quiet --only-binary :all:';
    return {
      files,
      commands: [
        ['python3', '-m', 'venv', 'venv'],
        ['python3', 'collect.py'],
        // Lists of developers' tools often can't be had as a whole; then the runner alone serves most tests.
        own === '' ? `${install} -r wanted.txt` : `${install} ${own} -r wanted.txt || ${install} ${own}`,
      ],
    };
  },
  lend: (folder, project) => ({
    readOnly: [{ source: folder }],
    pathFolders: [join(folder, 'venv', 'bin')],
    env: project.paths.some((path) => path.startsWith('src/')) ? { PYTHONPATH: 'src' } : {},
    keep: [],
  }),
};
