const MOST_GLOBS = 100;

/** The step's inputs. */
export interface Settings {
  /** Globs of test reports; empty to find them. */
  readonly reports: readonly string[];
  /** Globs of logs. */
  readonly logs: readonly string[];
  /** What ran the tests, for people. */
  readonly command: string;
  readonly upload: boolean;
  /** JSON of the job's matrix; empty for a job without one. */
  readonly matrix: string;
}

/** Reads the inputs as the runner hands them to a step. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const matrix = input('matrix');
  return {
    reports: globs(input('reports')),
    logs: globs(input('logs')),
    command: input('command'),
    upload: !/^(?:false|no|0)$/i.test(input('upload')),
    matrix: matrix === 'null' || matrix === '{}' ? '' : compact(matrix),
  };
}

function globs(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\.\//, ''));
  return lines.filter((line) => line !== '' && !line.startsWith('#')).slice(0, MOST_GLOBS);
}

/** Names in the order of the alphabet, so that the same values are the same text. */
function compact(json: string): string {
  try {
    const value = JSON.parse(json) as unknown;
    return JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
  } catch {
    return json;
  }
}
