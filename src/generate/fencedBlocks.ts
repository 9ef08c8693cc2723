/** A fenced block of an answer: indices of what stands between its fences. */
export interface FencedBlock {
  readonly start: number;
  readonly end: number;
  /** whether the closing fence is there */
  readonly closed: boolean;
}

const FENCE = /^[ \t]*(`{3,})([^\n`]*)$/gm;

/** The fenced blocks of a text. As in Markdown, a block ends at a fence at least as long as the one that opened it. */
export function fencedBlocks(text: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { marks: string; start: number } | undefined;
  for (const fence of text.matchAll(FENCE)) {
    const [line, marks = '', info = ''] = fence;
    if (open === undefined) {
      open = { marks, start: Math.min(text.length, fence.index + line.length + 1) };
    } else if (info.trim() === '' && marks.length >= open.marks.length) {
      blocks.push({ start: open.start, end: fence.index, closed: true });
      open = undefined;
    }
  }
  if (open !== undefined) blocks.push({ start: open.start, end: text.length, closed: false });
  return blocks;
}
