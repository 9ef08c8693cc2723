import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CERTIFICATE_VARIABLES, NETWORK_VARIABLES } from '../networkVariables.ts';
import type { ReadOnlyBind } from './sandbox.ts';

/** Settings in configuration files: the variable that says the same, the file's key, and where such files lie. */
const CONFIGURED = [
  { variable: 'npm_config_registry', key: 'registry', files: ['~/.npmrc', '/etc/npmrc'] },
  { variable: 'npm_config_cafile', key: 'cafile', files: ['~/.npmrc', '/etc/npmrc'] },
  ...[
    { variable: 'PIP_INDEX_URL', key: 'index-url' },
    { variable: 'PIP_EXTRA_INDEX_URL', key: 'extra-index-url' },
    { variable: 'PIP_CERT', key: 'cert' },
  ].map((setting) => ({ ...setting, files: ['~/.config/pip/pip.conf', '~/.pip/pip.conf', '/etc/pip.conf'] })),
];

/**
 * How package managers reach their registries from inside the set-up step: addresses and certificates. Passwords and
 * tokens in the addresses are left out: what a repository asks to be run could read them. No other variables are handed over.
 */
export async function networkSettings(): Promise<{ env: Record<string, string>; readOnly: ReadOnlyBind[] }> {
  const env: Record<string, string> = {};
  for (const name of [...NETWORK_VARIABLES, ...CERTIFICATE_VARIABLES]) {
    const value = process.env[name];
    if (value !== undefined && value !== '')
      env[name] = CERTIFICATE_VARIABLES.includes(name) ? value : withoutPasswords(value);
  }
  for (const { variable, key, files } of CONFIGURED) {
    const value = env[variable] ?? (await readSetting(files, key));
    if (value !== undefined) env[variable] = CERTIFICATE_VARIABLES.includes(variable) ? value : withoutPasswords(value);
  }
  const certificates = CERTIFICATE_VARIABLES.flatMap((name) => env[name] ?? []).filter((path) => path.startsWith('/'));
  return { env, readOnly: [...new Set(certificates)].map((source) => ({ source })) };
}

/** Addresses, of which a variable may have several, with nothing before their hosts but the scheme. */
function withoutPasswords(addresses: string): string {
  return addresses.replace(/(^|[\s,;]|:\/\/)[^\s,;/?#]*@/g, '$1');
}

/** The first value that one of the files has for a key. */
async function readSetting(files: readonly string[], key: string): Promise<string | undefined> {
  for (const file of files) {
    const path = file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
    const text = await readFile(path, 'utf8').catch(() => '');
    const value = new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}
