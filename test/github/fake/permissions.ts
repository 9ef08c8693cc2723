/** Which permission of an App a request needs; of several that are enough, the first is counted as used. */
const NEEDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/commits\/[^/]+\/pulls$/, ['pull_requests']],
  [/^\/commits\/[^/]+\/check-(runs|suites)$/, ['checks']],
  [/^\/check-(runs|suites)/, ['checks']],
  [/^\/actions\//, ['actions']],
  [/^\/(git|contents|commits|compare|branches|releases|tags|merges|tarball|zipball)(\/|$)/, ['contents']],
  [/^\/pulls/, ['pull_requests']],
  [/^\/(issues|labels)/, ['issues', 'pull_requests']],
];

export interface Need {
  readonly permissions: readonly string[];
  readonly level: 'read' | 'write';
}

/** @param path of the API, of a repository */
export function needOf(method: string, path: string): Need {
  const rest = path.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const [, permissions] = NEEDED.find(([form]) => form.test(rest)) ?? [undefined, ['metadata']];
  return { permissions, level: method === 'GET' || method === 'HEAD' ? 'read' : 'write' };
}
