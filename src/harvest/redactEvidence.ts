import type { Evidence } from './evidence.ts';
import { redact } from '../redact.ts';

/**
 * The evidence with secrets put out of its command, messages, test texts and context. A function or a test's name that
 * itself holds a secret can't be redacted and run again, so it gives undefined: no pair is made of it.
 */
export async function redactEvidence(evidence: Evidence): Promise<Evidence | undefined> {
  const { old, tests, flaky } = evidence;
  const names = [...tests.flatMap(({ suite, name }) => [suite, name]), ...flaky];
  const over = evidence.feedback?.over ?? '';
  const own = await redact([old, evidence.new, over, ...names].join('\n'));
  if (own.secrets > 0) return undefined;
  const clean = async (text: string): Promise<string> => (await redact(text)).text;
  const { argv, env } = evidence.command;
  const cleanEnv = await Promise.all(Object.entries(env).map(async ([name, value]) => [name, await clean(value)]));
  return {
    ...evidence,
    command: {
      ...evidence.command,
      argv: await Promise.all(argv.map(clean)),
      env: Object.fromEntries(cleanEnv) as Evidence['command']['env'],
    },
    tests: await Promise.all(
      tests.map(async (test) => ({
        ...test,
        message: await clean(test.message),
        text: await clean(test.text),
      })),
    ),
    context: {
      imports: await Promise.all(evidence.context.imports.map(clean)),
      signatures: await Promise.all(evidence.context.signatures.map(clean)),
    },
  };
}
