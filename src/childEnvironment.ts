import { CERTIFICATE_VARIABLES, NETWORK_VARIABLES } from './networkVariables.ts';

/**
 * What a process of codelutra's own needs of the environment: where programs and caches are, how the network is reached,
 * and how native code uses the machine. Secrets of the App, its database and GitHub are in none of it.
 */
const NEEDED = new RegExp(
  `^(?:${[
    'PATH|HOME|USER|LANG|LC_\\w+|TZ|TMPDIR|XDG_\\w+',
    'SystemRoot|windir|ComSpec|PATHEXT|TEMP|TMP|USERPROFILE|APPDATA|LOCALAPPDATA',
    'CODELUTRA_\\w+|NODE_OPTIONS|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|CONTAINER_HOST',
    ...NETWORK_VARIABLES,
    ...CERTIFICATE_VARIABLES,
    'all_proxy|SSL_CERT_DIR|npm_config_cache|PIP_(?:CACHE_DIR|CONFIG_FILE)',
    'LD_LIBRARY_PATH|(?:NODE_LLAMA_CPP|GGML|CUDA|NVIDIA|HIP|ROCR|VK|OMP|KMP|MKL|OPENBLAS|TF)_\\w+|GLIBC_TUNABLES',
  ].join('|')})$`,
  'i',
);

/** The environment of a child process: this one's, but for what it has no business with. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => NEEDED.test(name)));
}
