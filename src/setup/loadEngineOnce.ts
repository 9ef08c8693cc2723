import { join } from 'node:path';
import { execa } from 'execa';
import { ENGINE_BINDING, ENGINE_QUIET_LOAD } from '../model/index.ts';

const LOAD_MS = 60_000;

// Plain CommonJS on the command line: it runs the same from the sources and from dist.
const SCRIPT = `
const [binding, quiet] = process.argv.slice(1);
if (require('fs').existsSync(quiet)) require(quiet);
process.stdout.write(String(require(binding).TF_Version));`;

/**
 * Loads an engine folder in a process of its own: a damaged library may end the process that loads it.
 * @returns the version it reports, or why it can't be loaded
 */
export async function loadEngineOnce(folder: string): Promise<{ version: string } | { reason: string }> {
  const paths = [join(folder, ENGINE_BINDING), join(folder, ENGINE_QUIET_LOAD)];
  const result = await execa(process.execPath, ['-e', SCRIPT, ...paths], {
    reject: false,
    timeout: LOAD_MS,
    maxBuffer: 1 << 20,
  });
  if (!result.failed && result.stdout !== '') return { version: result.stdout };
  const line = result.stderr.split('\n').find((text) => /^Error|error:/.test(text));
  const how = result.signal === undefined ? `exit code ${result.exitCode ?? '?'}` : result.signal;
  return { reason: line?.replace(/^Error: /, '').slice(0, 200) ?? `loading it ended with ${how}` };
}
