import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { messageOf, UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { connectionFrom } from '../github/index.ts';
import { home, makePrivateHome } from '../home.ts';
import type { StorePlace } from '../store/index.ts';

/** What an App is known by on GitHub. */
export interface AppCredentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface AppSettings {
  /** Undefined before the App is set up. */
  readonly credentials: AppCredentials | undefined;
  /** Of GitHub's API, without a slash at its end. */
  readonly api: string;
  readonly store: StorePlace;
  readonly logLevel: string;
}

const CREDENTIALS = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Where the set-up page writes what GitHub gave the App. Nobody else may read it. */
export function credentialsFile(): string {
  return home('app', 'app.env');
}

/** The settings in the environment, and those that the set-up page has written. @throws UserError for what can't be */
export async function readAppSettings(env: NodeJS.ProcessEnv): Promise<AppSettings> {
  const given = definedIn(env);
  const written = await writtenCredentials();
  // Of one set: a secret from here and a key from there belong to two Apps.
  const known = CREDENTIALS.some((name) => given[name] !== undefined) ? without(written, CREDENTIALS) : written;
  const all = { ...known, ...given };
  const url = all['DATABASE_URL'];
  // The address is checked as for every command; the token is an installation's.
  const { api } = connectionFrom({ GITHUB_API_URL: all['GITHUB_API_URL'] });
  const logLevel = all['LOG_LEVEL'] ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new UserError('LOG_LEVEL is no level', { where: logLevel, fix: `Levels are ${LOG_LEVELS.join(', ')}.` });
  }
  return {
    credentials: await credentialsIn(all),
    api,
    store: url === undefined ? { folder: home('app', 'database') } : { url },
    logLevel,
  };
}

/** Keeps what GitHub gave the App, readable for this user alone. */
export async function writeCredentials(values: Readonly<Record<string, string>>): Promise<void> {
  const known = await writtenCredentials();
  const lines = Object.entries({ ...known, ...values }).map(([name, value]) => `${name}="${value ?? ''}"\n`);
  await makePrivateHome('app');
  await writeFileAtomic(credentialsFile(), lines.join(''), 0o600);
}

/** None before the App is set up. */
async function writtenCredentials(): Promise<NodeJS.Dict<string>> {
  const path = credentialsFile();
  try {
    return parseEnv(await readFile(path, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`what the App was given can't be read: ${messageOf(cause)}`, { where: path, cause });
  }
}

async function credentialsIn(all: Record<string, string | undefined>): Promise<AppCredentials | undefined> {
  const id = all['APP_ID'];
  const path = all['PRIVATE_KEY_PATH'];
  const key = all['PRIVATE_KEY'] ?? (path === undefined ? undefined : await readKey(path));
  const webhookSecret = all['WEBHOOK_SECRET'];
  if (id === undefined && key === undefined && webhookSecret === undefined) return undefined;
  // Half of what it takes is a mistake: setting the App up once more would only hide it.
  if (id === undefined) throw new UserError('APP_ID is missing', { fix: "It stands on the App's page on GitHub." });
  if (key === undefined) {
    throw new UserError('PRIVATE_KEY is missing', { fix: 'Set it, or PRIVATE_KEY_PATH to the .pem file from GitHub.' });
  }
  const appId = Number(id);
  if (!Number.isSafeInteger(appId) || appId < 1) throw new UserError('APP_ID is no number', { where: id });
  if (webhookSecret === undefined) {
    throw new UserError('WEBHOOK_SECRET is missing', {
      fix: 'Set it to the secret that the App was given: without it anyone could send events.',
    });
  }
  // In a variable a key often stands on one line.
  const privateKey = key.replaceAll('\\n', '\n');
  try {
    createPrivateKey(privateKey);
  } catch (cause) {
    throw new UserError('PRIVATE_KEY is no private key', {
      fix: 'It is the whole text of the .pem file from GitHub, from -----BEGIN on; line ends may be written as \\n.',
      cause,
    });
  }
  return { appId, privateKey, webhookSecret };
}

async function readKey(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(`the App's private key can't be read: ${messageOf(cause)}`, { where: path, cause });
  });
}

function without(values: NodeJS.Dict<string>, names: readonly string[]): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** An empty variable is none: compose files set those that nobody gave. */
function definedIn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
}
