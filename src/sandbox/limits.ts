/** Bounds of a run. */
export interface Limits {
  /** Wall time in milliseconds. */
  timeMs: number;
  /** Memory of all processes together, in bytes. */
  memoryBytes: number;
  /** Processes and threads together, at one time. */
  processes: number;
  /** Bytes printed on standard output and standard error together; more stops the run. */
  outputBytes: number;
  /** Bytes of each stream that are kept: half of it from the head, half from the tail. */
  keptBytes: number;
  /** Size of one file that the command writes, in bytes. */
  fileBytes: number;
  /** Size of /tmp, and bytes written to the disk, each. */
  diskBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  timeMs: 120_000,
  memoryBytes: 2048 * MIB,
  processes: 512,
  outputBytes: 32 * MIB,
  keptBytes: 4 * MIB,
  fileBytes: 256 * MIB,
  diskBytes: 512 * MIB,
};

/** The default limits with some of them replaced. */
export function withDefaults(limits: Partial<Limits> | undefined): Limits {
  return { ...DEFAULT_LIMITS, ...limits };
}
