/** A place in a stack: a path as it was written, and a 1-based line and column. */
export interface Frame {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const JS_FRAME = /([\w@$.+/\\-]*[\w$-]\.(?:[cm]?[jt]sx?|vue|svelte)):(\d{1,7})(?::(\d{1,7}))?/g;
const PYTHON_TRACE = /^\s*File "([^"\n]{1,500})", line (\d{1,7})/gm;
const PYTEST_PLACE = /^([\w./\\-]{1,500}\.py):(\d{1,7}): /gm;
const MAX_FRAMES = 200;

/**
 * The places that an error's text names, innermost first: the frames of V8 (`at f (lib/a.js:1:2)`), of a Python traceback
 * (whose last is the innermost), and the places of pytest's report (the last one too).
 */
export function framesOf(message: string): Frame[] {
  const python = [...message.matchAll(PYTHON_TRACE), ...message.matchAll(PYTEST_PLACE)]
    .sort((a, b) => a.index - b.index)
    .reverse();
  const javascript = [...message.matchAll(JS_FRAME)];
  return [...python, ...javascript].slice(0, MAX_FRAMES).map(([, path = '', line = '', column = '1']) => ({
    path: plain(path),
    line: Number(line),
    column: Number(column),
  }));
}

function plain(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\/{1,3}|\.\/)/, '');
}
