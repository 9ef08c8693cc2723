// node --import ./test/setup/typescript.mjs FILE.ts: runs the sources in a process of their own, without a build.
import { register } from 'node:module';
import { URL } from 'node:url';

register(new URL('typescriptHooks.mjs', import.meta.url));
