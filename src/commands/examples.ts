/** The part of a command's help that shows it at work, one line a command. */
export function examples(...lines: readonly string[]): string {
  const head = lines.length === 1 ? 'Example' : 'Examples';
  return `\n${head}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
