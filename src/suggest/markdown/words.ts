/** `a`, `a and b`, `a, b and c`. */
export function all(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}

/** Parts of a Markdown text with an empty line between them; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What opens on a click. @param title our own words: HTML is not escaped here */
export function collapsed(title: string, content: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** A list. An empty point is left out: below text, its mark would underline that as a heading. */
export function bullets(points: readonly string[], indent = ''): string {
  return points
    .filter((point) => point !== '')
    .map((point) => `${indent}- ${point}`)
    .join('\n');
}
