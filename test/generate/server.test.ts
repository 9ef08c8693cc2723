import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverSettings, serverSource, sampleSettings, type ServerSettings } from '../../src/generate/index.ts';
import { retryAfter } from '../../src/generate/server/retryAfter.ts';
import { formatAnswer } from '../../src/preference/index.ts';
import { exampleRun, exampleTask, SUM } from './examples.ts';

type Handler = (body: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void;

const KEY = 'sk-test-0123456789';
let server: Server;
let handler: Handler;
let bodies: Array<Record<string, unknown>>;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      bodies.push(body);
      handler(body, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['CODELUTRA_TEST_KEY'] = KEY;
});

beforeEach(() => {
  bodies = [];
});

afterAll(async () => {
  delete process.env['CODELUTRA_TEST_KEY'];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
const settings = (changes: Partial<ServerSettings> = {}): ServerSettings =>
  serverSettings({ url: address(), model: 'tiny', backoff: 0.001, keyVariable: 'CODELUTRA_TEST_KEY', ...changes });
const chat = (content: string | null, finish = 'stop', tokens = 7): string =>
  JSON.stringify({
    id: 'x',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
    usage: { prompt_tokens: 1, completion_tokens: tokens },
  });
const fixed = SUM.replace('a - b', 'a + b');
const good = chat(formatAnswer(fixed, 'javascript'));
const sample = (changes: Partial<ServerSettings> = {}, samples = 1, tasks = 1, run = exampleRun()) =>
  serverSource(settings(changes), sampleSettings({ samples })).candidates(Array(tasks).fill(exampleTask()), run);

test('asks for each sample with its own seed, the last ones hotter, and cuts the functions out', async () => {
  handler = (_, response) => response.end(good);
  const [found] = await sample({}, 4);
  expect(found).toHaveLength(4);
  expect(found![0]).toMatchObject({ source: 'sampled', text: fixed, tokens: 7 });
  expect(bodies.map(({ temperature }) => temperature).sort()).toEqual([0.8, 0.8, 0.8, 1]);
  const seeds = bodies.map(({ seed }) => seed);
  expect(new Set(seeds).size).toBe(4);
  await sample({}, 4);
  expect(
    bodies
      .slice(4)
      .map(({ seed }) => seed)
      .sort(),
  ).toEqual([...seeds].sort());
});

test('sends the key in the header, and only there', async () => {
  let header: string | undefined;
  handler = (_, response, request) => {
    header = request.headers.authorization;
    response.statusCode = 401;
    response.end(`{"error": "bad key ${KEY} for ${'x'.repeat(9999)}"}`);
  };
  const error = await sample().catch((thrown: unknown) => thrown as Error);
  expect(header).toBe(`Bearer ${KEY}`);
  expect((error as Error).message).toMatch(/status 401.*bad key \[key\]/);
  expect((error as Error).message.length).toBeLessThan(400);
  expect(bodies).toHaveLength(1);
  await expect(sample({ keyVariable: 'CODELUTRA_TEST_NO_SUCH_KEY' })).rejects.toThrow('is empty');
});

test('tries again after 429 (when the server says) and 5xx and broken connections, then gives up', async () => {
  handler = (_, response) => {
    if (bodies.length === 1) {
      response.statusCode = 429;
      response.setHeader('retry-after', '0.01');
      response.end();
    } else if (bodies.length === 2) {
      response.statusCode = 503;
      response.end('busy');
    } else if (bodies.length === 3) response.destroy();
    else response.end(good);
  };
  expect((await sample())[0]![0]).toMatchObject({ text: fixed });
  expect(bodies).toHaveLength(4);
  handler = (_, response) => {
    response.statusCode = 500;
    response.end();
  };
  await expect(sample({ retries: 2 })).rejects.toThrow('failed 3 times: status 500');
  await expect(sample({ url: 'http://127.0.0.1:1/v1', retries: 1 })).rejects.toThrow(/failed 2 times: no connection/);
});

test('a server that never answers costs its time-out', async () => {
  handler = () => undefined;
  await expect(sample({ timeout: 0.05, retries: 1 })).rejects.toThrow('failed 2 times: no answer within 0.05 s');
});

test.each([
  ['not JSON', '<html>', 'not JSON'],
  ['no choices', '{"choices": []}', 'wrong choices'],
  ['another shape', '{"choices": [{"text": "x"}]}', 'wrong choices.0.message'],
  ['a huge answer', chat('x'.repeat(5000)), 'longer than 2048 bytes'],
])('refuses %s', async (_, body, message) => {
  handler = (_body, response) => response.end(body);
  await expect(sample({ maxBytes: 2048 })).rejects.toThrow(message);
  expect(bodies).toHaveLength(1);
});

test('does not follow redirects', async () => {
  handler = (_, response) => {
    response.statusCode = 307;
    response.setHeader('location', 'http://127.0.0.1:1/');
    response.end();
  };
  await expect(sample()).rejects.toThrow('status 307');
});

test('an answer that was cut off, and one without text', async () => {
  handler = (_, response) => response.end(bodies.length === 1 ? chat('```js\nfunction su', 'length') : chat(null));
  const [cut, empty] = (await sample({ concurrency: 1 }, 2))[0]!;
  expect(cut).toMatchObject({ problem: 'cut-off', answer: '```js\nfunction su' });
  expect(empty).toMatchObject({ problem: 'no-block' });
});

test('stops before a task that could pass the bound on cost, and says so', async () => {
  handler = (_, response) => response.end(good);
  const lines: string[] = [];
  const progress = { update: () => undefined, log: (line: string) => void lines.push(line), done: () => undefined };
  const byRequests = await sample({ maxRequests: 5 }, 2, 3, exampleRun({ progress }));
  expect(byRequests.map(({ length }) => length)).toEqual([2, 2, 0]);
  expect(lines.join()).toMatch(/bound of 5 requests.*1 of 3 tasks left/);
  const limit = (bodies[0]!['max_tokens'] as number) + 10;
  const byTokens = await sample({ maxTokens: limit }, 1, 4);
  expect(byTokens.map(({ length }) => length)).toEqual([1, 1, 0, 0]);
});

test('an abort ends it', async () => {
  const controller = new AbortController();
  handler = () => {
    controller.abort(new Error('enough'));
  };
  await expect(sample({}, 1, 1, exampleRun({ signal: controller.signal }))).rejects.toThrow('enough');
});

test('Retry-After is a number or a date', () => {
  const now = Date.parse('2024-01-01T00:00:00Z');
  expect(retryAfter('3', now)).toBe(3);
  expect(retryAfter('Mon, 01 Jan 2024 00:00:05 GMT', now)).toBe(5);
  expect(retryAfter('Sun, 31 Dec 2023 00:00:00 GMT', now)).toBe(0);
  expect(retryAfter('soon', now)).toBeUndefined();
  expect(retryAfter(null, now)).toBeUndefined();
});

test('impossible settings are named', () => {
  expect(() => serverSettings({ url: 'ftp://x', model: 'm' })).toThrow('server setting url');
  expect(() => sampleSettings({ topP: 0 })).toThrow('sampling setting topP');
});
