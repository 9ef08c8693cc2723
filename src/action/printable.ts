import { cleanLine } from '../reports/index.ts';

const MOST_CHARACTERS = 2_000;

/**
 * A stranger's text as one line of a workflow's log. The runner takes `::name ...::` at a line's beginning and `##[name]`
 * anywhere in it for commands, so neither is left.
 */
export function printable(text: string): string {
  return cleanLine(text.slice(0, MOST_CHARACTERS))
    .replace(/:(?=:)/g, ': ')
    .replace(/##\[/g, '## [');
}

/** The command that shows a warning on the run's page. */
export function warningCommand(text: string): string {
  return `::warning title=codelutra::${printable(text).replaceAll('%', '%25')}`;
}
