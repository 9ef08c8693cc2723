// Where well-known CI services check a repository out; what follows is the path inside the repository.
const checkouts = [
  /^\/(?:home|Users)\/[^/]+\/work\/([^/]+)\/\1\//,
  /^\/__w\/([^/]+)\/\1\//,
  /^[A-Za-z]:\/a\/([^/]+)\/\1\//,
  /^\/github\/workspace\//,
  /^\/builds\/[^/]+\/[^/]+\//,
  /^\/home\/circleci\/[^/]+\//,
];

const absolute = /^(?:\/|[A-Za-z]:\/)/;

/**
 * A test file's path as it is inside the repository, so that it is the same on every machine.
 * @param path as the report has it: absolute, relative, a `file:` address, with `/` or `\`
 * @param root absolute folder the tests ran in; without it (or for a path elsewhere) well-known CI checkouts are
 *   recognised, and any other absolute path comes down to its last part
 */
export function relativeFile(path: string, root: string | undefined): string {
  const plain = slashes(path.replace(/^file:\/\/(?=\/)/, '')).replace(/^\/(?=[A-Za-z]:\/)/, '');
  if (!absolute.test(plain)) return plain.replace(/^(?:\.\/)+/, '');
  if (root !== undefined) {
    const prefix = `${slashes(root).replace(/\/+$/, '')}/`;
    if (plain.startsWith(prefix)) return plain.slice(prefix.length);
  }
  for (const checkout of checkouts) {
    const match = checkout.exec(plain);
    if (match !== null) return plain.slice(match[0].length);
  }
  return plain.slice(plain.lastIndexOf('/') + 1);
}

/** Some tools use an absolute path as a test's or suite's name: made relative like a file, other names stay. */
export function relativeName(name: string, root: string | undefined): string {
  if (looksLikeFile(name) && absolute.test(slashes(name))) return relativeFile(name, root);
  return withoutRoot(name, root);
}

/** Takes the root's own path out of any text. */
export function withoutRoot(text: string, root: string | undefined): string {
  if (root === undefined || root.length < 2) return text;
  const bare = root.replace(/[\\/]+$/, '');
  if (!text.includes(bare)) return text;
  const inside = text.replaceAll(`file://${bare}/`, '').replaceAll(`${bare}/`, '').replaceAll(`${bare}\\`, '');
  return inside
    .split(bare)
    .map((part, index) => (index === 0 ? part : /^[\w.-]/.test(part) ? bare + part : `.${part}`))
    .join('');
}

/** True for `test/a.test.js`, `tests/test_a.py` and the like: a source file's path and nothing else. */
export function looksLikeFile(text: string): boolean {
  return (
    text.length < 1_000 && /^[^\s:][^\n:]*\.(?:[cm]?[jt]sx?|py|go|java|rs|rb|php|coffee|vue|svelte)$/.test(drive(text))
  );
}

function drive(text: string): string {
  return text.replace(/^[A-Za-z]:(?=[\\/])/, '');
}

function slashes(path: string): string {
  return /^[A-Za-z]:[\\/]|^\.{0,2}\\|^[^/]*\\/.test(path) ? path.replaceAll('\\', '/') : path;
}
