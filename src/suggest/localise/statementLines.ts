const TOKEN =
  /\r\n|\n|\r|\\(?:\r\n|[^])|#.*|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^\\"\r\n])*"?|'(?:\\[^]|[^\\'\r\n])*'?|[([{]|[)\]}]/g;

/**
 * For each line of a Python text (from 0), the line on which its statement starts: brackets, long strings and backslashes make
 * a statement go on over several lines.
 */
export function statementLines(text: string): number[] {
  const starts = [0];
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token)) depth = Math.max(0, depth - 1);
    else {
      const isEnd = /^[\r\n]/.test(token);
      // The lines inside of a string, and the one after a backslash, are of the statement in which they stand.
      const breaks = token.match(/\r\n|\n|\r/g)?.length ?? 0;
      for (let at = 0; at < breaks; at++) starts.push(isEnd && depth === 0 ? starts.length : starts.at(-1)!);
    }
  }
  return starts;
}
