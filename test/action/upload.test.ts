import { artifactService, uploadArtifact } from '../../src/action/uploadArtifact.ts';
import { artifactNames } from '../../src/action/workflowRun.ts';
import { UserError } from '../../src/errors.ts';
import { ArtifactServer, tokenWith } from './artifactServer.ts';

let server: ArtifactServer;
const archive = Buffer.from('an archive');
const upload = (names: readonly string[], token = server.token): Promise<string> =>
  uploadArtifact({ url: new URL(server.url).origin, token, wait: 1 }, names, archive);

beforeEach(async () => {
  server = await new ArtifactServer().start();
});
afterEach(() => server.close());

test('an artifact is made, sent and finished', async () => {
  expect(await upload(['codelutra-report'])).toBe('codelutra-report');
  expect(server.artifacts.get('codelutra-report')).toEqual(archive);
});

test('a name that the run has already is left to its owner', async () => {
  await upload(['codelutra-report']);
  server.artifacts.set('codelutra-report', Buffer.from('theirs'));
  expect(await upload(['codelutra-report', 'codelutra-report-2'])).toBe('codelutra-report-2');
  expect(server.artifacts.get('codelutra-report')?.toString()).toBe('theirs');
  await expect(upload(['codelutra-report'])).rejects.toThrow('too many artifacts');
});

test.each([0, 500, 503, 429])('an answer of %s is asked for again', async (status) => {
  for (let at = 0; at < 3; at += 1) {
    server.artifacts.clear();
    server.failures.push(...Array.from({ length: at }, () => undefined), status);
    expect(await upload([`report-${status}-${at}`])).toBe(`report-${status}-${at}`);
  }
});

test.each([
  ['create', [403]],
  ['send', []],
])('what is refused is told without the address: %s', async (_, failures) => {
  server.failures.push(...failures);
  const url = 'http://127.0.0.1:9/?sig=a-signature';
  const refused = failures.length > 0 ? upload(['x']) : uploadArtifact({ url, token: server.token, wait: 1 }, ['x'], archive);
  const error = (await refused.catch((cause: unknown) => cause)) as Error;
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).not.toMatch(/signature|127\.0\.0\.1/);
});

test.each(['', 'x', tokenWith('Actions.Example'), tokenWith('Actions.Results:one')])(
  'a token that names no run is refused: %s',
  async (token) => {
    await expect(upload(['x'], token)).rejects.toThrow(UserError);
    expect(server.created).toEqual([]);
  },
);

test('there is no service where the runner tells of none', () => {
  expect(artifactService({})).toBeUndefined();
  expect(artifactService({ ACTIONS_RESULTS_URL: 'no address', ACTIONS_RUNTIME_TOKEN: 'x' })).toBeUndefined();
  expect(artifactService({ ACTIONS_RESULTS_URL: 'https://results.example/a/b', ACTIONS_RUNTIME_TOKEN: 'x' })).toEqual({
    url: 'https://results.example',
    token: 'x',
  });
});

test('jobs, combinations of a matrix and attempts have names of their own', () => {
  const run = { id: 1, attempt: 1, job: 'test', matrix: '' };
  expect(artifactNames(run)[0]).toBe('codelutra-report');
  const others = [
    artifactNames({ ...run, matrix: '{"node":20}' })[0],
    artifactNames({ ...run, matrix: '{"node":22}' })[0],
    artifactNames({ ...run, attempt: 2 })[0],
    artifactNames({ ...run, job: 'lint' })[1],
    artifactNames(run)[1],
  ];
  expect(new Set(others).size).toBe(others.length);
  for (const name of others) expect(name).toMatch(/^codelutra-report-[0-9a-f]{10}$/);
});
