/** One thing `codelutra doctor` looked at. */
export interface Finding {
  name: string;
  /** `absent`: missing, and nothing depends on it yet. `warning`: something works worse, or not at all, because of it. */
  state: 'ok' | 'absent' | 'warning';
  /** What was found, in words. */
  value: string;
  /** What to do about it. */
  fix?: string;
  /** The same in numbers and names, for `--json`. */
  facts?: Record<string, string | number | boolean>;
}

/** Looks at one side of the machine. Never throws: what can't be seen is a finding. */
export type Check = () => Promise<Finding[]>;
