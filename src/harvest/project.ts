import { z } from 'zod';

const packageSchema = z.object({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.string()).catch({}).default({}),
  devDependencies: z.record(z.string(), z.string()).catch({}).default({}),
  optionalDependencies: z.record(z.string(), z.string()).catch({}).default({}),
  jest: z
    .object({
      testMatch: z.array(z.string()).optional().catch(undefined),
      testRegex: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type PackageJson = z.infer<typeof packageSchema>;

/** What detection may look at: the paths of one commit and the texts of a few of its files. */
export interface Project {
  paths: readonly string[];
  /** `undefined` where there is no such file (or one far too big). */
  text(path: string): Promise<string | undefined>;
  /** The top `package.json`; `undefined` where there is none that can be read. */
  packageJson: PackageJson | undefined;
}

/** Reads the top package.json's parts that matter; `undefined` for none, or one that is not JSON. */
export function parsePackageJson(text: string | undefined): PackageJson | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = packageSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The commands behind `npm test`: the script, and every script it runs through npm, yarn or pnpm. */
export function testScripts(pack: PackageJson): string[] {
  const seen = new Set<string>();
  const follow = (name: string): void => {
    const script = pack.scripts[name];
    if (script === undefined || seen.has(name)) return;
    seen.add(name);
    for (const [, called] of script.matchAll(/(?:npm|yarn|pnpm)(?:\s+-\S+)*\s+(?:run\s+)?(?:-\S+\s+)*([\w:.-]+)/g)) {
      if (called !== undefined) follow(called);
    }
  };
  follow('test');
  for (const name of Object.keys(pack.scripts)) if (/^tests?[:-]/.test(name)) follow(name);
  return [...seen].map((name) => pack.scripts[name] ?? '');
}

/** Whether the package asks for a dependency of that name. */
export function dependsOn(pack: PackageJson, name: string): boolean {
  return [pack.dependencies, pack.devDependencies, pack.optionalDependencies].some((list) => Object.hasOwn(list, name));
}
