import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { openLog } from '../../src/jobs/index.ts';

function written(write: (log: ReturnType<typeof openLog>) => void): string {
  let text = '';
  write(openLog('debug', { write: (line) => (text += line) }));
  return text;
}

const word = fc.stringMatching(/^[A-Za-z0-9]{36}$/);
const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;

test('no secret gets into the log, wherever it stands', () => {
  fc.assert(
    fc.property(word, fc.constantFrom('ghs_', 'ghp_', 'gho_', 'github_pat_'), (random, prefix) => {
      const token = `${prefix}${random}`;
      const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJ${random}.${random}`;
      const address = `postgres://user:${random}@db.example.com/app`;
      const text = written((log) => {
        log.info({ request: { headers: { authorization: `token ${token}` } } }, `asking with ${token}`);
        log.error({ err: new Error(`bearer ${jwt} was refused`) }, 'failed');
        log.warn({ deep: { er: { still: [token, address] } } }, address);
        log.info({ env: { PRIVATE_KEY: key, note: `Basic ${Buffer.from(random).toString('base64')}` } });
      });
      expect(text).not.toContain(random);
      expect(text).not.toContain(Buffer.from(random).toString('base64'));
      expect(text).not.toContain(key.split('\n')[1]!);
      for (const line of text.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow();
    }),
  );
});

test('of an error that carries a whole event, what it says is written', () => {
  const cause = Object.assign(new Error('of the cause'), { response: { data: 'z'.repeat(9000) } });
  const error = Object.assign(new Error(`refused ${'y'.repeat(9000)}`, { cause }), {
    event: { payload: 'x'.repeat(9000) },
  });
  const text = written((log) => {
    log.error({ err: error }, 'a delivery');
    log.error({ err: 'only text' });
  });
  expect(text).not.toMatch(/xxx|zzz|y{5000}/);
  expect(text).toMatch(/refused y.*of the cause/);
  expect(text).toContain('only text');
});

test('what is no secret stays', () => {
  const text = written((log) => {
    log.info({ repository: 'octo/hello', sha: 'a'.repeat(40) }, 'https://github.com/octo/hello: done in 3 s');
  });
  expect(JSON.parse(text)).toMatchObject({
    repository: 'octo/hello',
    sha: 'a'.repeat(40),
    msg: 'https://github.com/octo/hello: done in 3 s',
  });
});

test('an unknown level is refused', () => {
  expect(() => openLog('loud')).toThrow('there is no log level "loud"');
});
