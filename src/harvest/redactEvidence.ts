import type { Evidence } from './evidence.ts';
import { redact } from './redact.ts';

/**
 * The evidence with secrets put out of its messages, test texts and context. A function that itself holds a secret
 * can't be redacted and run again, so it gives undefined: no pair is made of it.
 */
export async function redactEvidence(evidence: Evidence): Promise<Evidence | undefined> {
  const own = await redact(`${evidence.old}\n${evidence.new}`);
  if (own.secrets > 0) return undefined;
  const clean = async (text: string): Promise<string> => (await redact(text)).text;
  return {
    ...evidence,
    command: { ...evidence.command, argv: await Promise.all(evidence.command.argv.map(clean)) },
    tests: await Promise.all(
      evidence.tests.map(async (test) => ({
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
