/** The bundle, and the licences of what is in it, by the files' names. */
export function bundleAction(): Promise<Record<string, string>>;
