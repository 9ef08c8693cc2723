/**
 * The commands that GitHub's runner finds in a line of a step's output, as its source reads them (`ActionCommand.cs`):
 * `::name properties::data` at the line's beginning after white space, and `##[name properties]data` anywhere in it.
 */
export function commandsIn(line: string): { name: string; data: string }[] {
  const found: { name: string; data: string }[] = [];
  const trimmed = line.trimStart();
  if (trimmed.startsWith('::')) {
    const end = trimmed.indexOf('::', 2);
    if (end >= 0) {
      const [name = ''] = trimmed.slice(2, end).split(' ');
      found.push({ name, data: trimmed.slice(end + 2) });
    }
  }
  const old = line.indexOf('##[');
  if (old >= 0 && line.indexOf(']', old) >= 0) {
    const [name = ''] = line.slice(old + 3, line.indexOf(']', old)).split(' ');
    found.push({ name, data: line.slice(line.indexOf(']', old) + 1) });
  }
  return found;
}

/** The lines of what a step printed: the runner takes every line end for one. */
export function linesOf(output: string): string[] {
  return output.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
}
