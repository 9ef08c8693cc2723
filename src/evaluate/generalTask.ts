import { z } from 'zod';

const TEXT = z.string().min(1).max(20_000);

/** One task of the general suite: a small function with a bug, its reference, and checks that tell the two apart. */
export const generalTaskSchema = z.strictObject({
  id: z.string().regex(/^general-[a-z-]+-[A-Za-z_]+$/),
  language: z.enum(['javascript', 'python']),
  function: z.string().regex(/^[A-Za-z_]\w*$/),
  /** The failing function version's text. */
  text: TEXT,
  reference: TEXT,
  checks: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        /** One expression, and the value it must have. */
        call: TEXT,
        equals: TEXT,
        /** What the check says of the failing text; null where it passes. */
        message: z.string().min(1).max(2000).nullable(),
      }),
    )
    .min(3)
    .max(5),
});

export type GeneralTask = z.infer<typeof generalTaskSchema>;
