import { lstat, readlink, realpath } from 'node:fs/promises';
import { writeFileAtomic } from '../files.ts';
import { home } from '../home.ts';
import { toolchains } from './toolchains.ts';

/** Top folders that are links into /usr on some systems and folders on others. */
const SYSTEM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** What of /etc programs need to start; nothing that tells of this machine or its users. */
const ETC = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'host.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'pki/ca-trust',
  'pki/tls/certs',
  'protocols',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
];

/** The user inside: an ordinary one with a name, whoever runs it outside. */
export const INNER_ID = 1000;
export const INNER_HOME = '/tmp/home';

const OWN_ETC = {
  passwd: `root:x:0:0::/nonexistent:/bin/sh\nuser:x:${INNER_ID}:${INNER_ID}::${INNER_HOME}:/bin/sh\n`,
  group: `root:x:0:\nuser:x:${INNER_ID}:\n`,
  hosts: '127.0.0.1 localhost sandbox\n::1 localhost sandbox\n',
};

/** bwrap's arguments for the read-only system: /usr, what is needed of /etc, and the tools. */
export async function systemMounts(): Promise<string[]> {
  const mounts = ['--ro-bind', '/usr', '/usr'];
  for (const folder of SYSTEM_FOLDERS) mounts.push(...(await systemFolder(folder)));
  for (const name of ETC) mounts.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`);
  for (const [name, text] of Object.entries(OWN_ETC)) {
    const path = home('sandbox', name);
    await writeFileAtomic(path, text);
    mounts.push('--ro-bind', path, `/etc/${name}`);
  }
  return mounts;
}

/** bwrap's arguments for tools installed outside /usr. They come after /tmp and the like, which could hide them. */
export async function toolMounts(): Promise<string[]> {
  return (await toolchains()).readable.flatMap((path) => ['--ro-bind', path, path]);
}

/** bwrap's arguments that let the set-up step find names on the network. */
export async function networkMounts(): Promise<string[]> {
  // Often a link into /run, which is not there inside.
  const resolver = await realpath('/etc/resolv.conf').catch(() => undefined);
  return [
    ...(resolver === undefined ? [] : ['--ro-bind', resolver, '/etc/resolv.conf']),
    ...['--ro-bind-try', '/etc/hosts', '/etc/hosts'],
  ];
}

async function systemFolder(folder: string): Promise<string[]> {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isSymbolicLink() === true) return ['--symlink', await readlink(folder), folder];
  return found?.isDirectory() === true ? ['--ro-bind', folder, folder] : [];
}
