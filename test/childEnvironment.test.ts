import { childEnvironment } from '../src/childEnvironment.ts';
import { CERTIFICATE_VARIABLES, NETWORK_VARIABLES } from '../src/networkVariables.ts';

test('a child gets what it needs to find its way, and no secret', () => {
  const needed = {
    PATH: '/usr/bin',
    HOME: '/home/a',
    CODELUTRA_HOME: '/home/a/codelutra',
    HTTPS_PROXY: 'http://proxy:3128',
    no_proxy: 'localhost',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
    CUDA_VISIBLE_DEVICES: '0',
    LC_ALL: 'C',
  };
  const secrets = Object.fromEntries(
    ['PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'APP_ID', 'DATABASE_URL', 'PGPASSWORD', 'GITHUB_TOKEN']
      .concat([
        'GH_TOKEN',
        'HF_TOKEN',
        'OPENAI_API_KEY',
        'AWS_SECRET_ACCESS_KEY',
        'NPM_TOKEN',
        'npm_config__authToken',
        'MY_PATH',
      ])
      .map((name) => [name, 'secret']),
  );
  expect(childEnvironment({ ...needed, ...secrets })).toEqual(needed);
});

test('dependencies are installed from a child as from its parent: every variable that says how reaches it', () => {
  const names = [...NETWORK_VARIABLES, ...CERTIFICATE_VARIABLES];
  const env = Object.fromEntries(names.map((name) => [name, 'as it is set']));
  expect(childEnvironment(env)).toEqual(env);
});
