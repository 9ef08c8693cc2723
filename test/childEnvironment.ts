import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the App's own environment may hold. */
const SECRETS = [
  'PRIVATE_KEY',
  'WEBHOOK_SECRET',
  'DATABASE_URL',
  'GITHUB_TOKEN',
  'HF_TOKEN',
  'OPENAI_API_KEY',
  'OTHER',
];

/**
 * Lets Node processes that run a program of some name write their environment into a file.
 * @returns the file, and the environment to start their parent with: secrets among it
 */
export function tellEnvironment(folder: string, program: string): { file: string; env: Record<string, string> } {
  const [hook, file] = [join(folder, 'tell.cjs'), join(folder, `${program}.json`)];
  writeFileSync(
    hook,
    `if (process.argv[1]?.includes(${JSON.stringify(program)}))
  require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env));\n`,
  );
  const secrets = SECRETS.map((name) => [name, `a secret: ${name}`] as const);
  return { file, env: { ...Object.fromEntries(secrets), NODE_OPTIONS: `--require ${hook}` } };
}
