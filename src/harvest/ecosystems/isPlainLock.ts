import { z } from 'zod';

/** A version, or one of the project's own folders, which are not there: nothing comes of it. */
const VERSION = /^(?:[\w.+-]*|file:.*)$/;
/** As registries name an archive. */
const ARCHIVE = /^https?:\/\/[^\s?#]+\/-\/[^\s?#]+\.tgz(?:[?#]\S*)?$/;

interface Entry {
  version?: string | undefined;
  resolved?: string | boolean | undefined;
  link?: boolean | undefined;
  dependencies?: unknown;
}

const entrySchema: z.ZodType<Entry> = z.object({
  version: z.string().optional(),
  // Older npm writes false for what it knows no address of.
  resolved: z.union([z.string(), z.boolean()]).optional(),
  link: z.boolean().optional(),
  dependencies: z.unknown().optional(),
});
const entriesSchema = z.record(z.string(), entrySchema).default({});
const lockSchema = z.object({ packages: entriesSchema, dependencies: entriesSchema });

/** How deep packages of an older lock file may lie in each other. */
const MAX_DEPTH = 50;

/** Whether everything that a package-lock.json names is a package of a registry, and nothing a git repository. */
export function isPlainLock(text: string): boolean {
  try {
    const { packages, dependencies } = lockSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return Object.values(packages).every(isPlain) && areNestedPlain(dependencies, 0);
  } catch {
    return false;
  }
}

/** Links lead to the project's own folders as well. */
function isPlain({ version = '', resolved, link }: Entry): boolean {
  return link === true || (VERSION.test(version) && (typeof resolved !== 'string' || ARCHIVE.test(resolved)));
}

/** The form of lock files before npm 7: packages within packages. */
function areNestedPlain(entries: Record<string, Entry>, depth: number): boolean {
  return Object.values(entries).every((entry) => {
    if (!isPlain(entry) || depth > MAX_DEPTH) return false;
    // In the newer form these are names with ranges, of a package whose own entry was looked at.
    return entry.dependencies === undefined || areNestedPlain(entriesSchema.parse(entry.dependencies), depth + 1);
  });
}
