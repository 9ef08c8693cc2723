// Marks that turn the direction of writing around or are not seen: a name made of them reads as another one.
const unseen = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A stranger's text for GitHub's Markdown: every character that means something in HTML or Markdown becomes a character
 * reference, which is shown and never read as either.
 */
export function escapeHtml(text: string): string {
  return text.replace(unseen, '\ufffd').replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
