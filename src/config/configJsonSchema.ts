import { z } from 'zod';
import { configSchema } from './configSchema.ts';

/** What an editor needs to complete and check `.github/codelutra.yml`: JSON Schema, draft 7. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'codelutra', description: 'The settings in .github/codelutra.yml.', ...schema };
}
