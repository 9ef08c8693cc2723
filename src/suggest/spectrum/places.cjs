// Where an offset in a script that V8 compiled stands in the project, through the source map of whatever compiled it.
'use strict';
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const root = path.dirname(__dirname);

/** A script of the project. `read` gives its text as V8 has it, and is asked once, when the first place is. */
module.exports.scriptOf = function (file, link, read) {
  return { file, link, read, text: undefined, starts: [], map: undefined, sources: new Map() };
};

/** Reads the text and the map, if that hasn't been done. */
module.exports.prepare = function (script) {
  if (script.text !== undefined) return;
  script.text = script.read();
  script.starts = [0];
  for (let at = script.text.indexOf('\n'); at !== -1; at = script.text.indexOf('\n', at + 1))
    script.starts.push(at + 1);
  script.map = mapOf(script);
};

/** The 0-based line of an offset in the script itself. */
module.exports.lineAt = lineAt;
function lineAt({ starts }, offset) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The file and 1-based line that an offset came from. With `onLine`, only what the map says of the offset's own line counts:
 * a line that a compiler added came from nowhere.
 */
module.exports.placeAt = function (script, offset, onLine = false) {
  const line = lineAt(script, offset);
  if (script.map === undefined) return { file: script.file, line: line + 1 };
  const entry = script.map.findEntry(line, offset - script.starts[line]);
  if (entry.originalLine === undefined || (onLine && entry.generatedLine !== line)) return undefined;
  return { file: sourcePath(script, entry.originalSource), line: entry.originalLine + 1 };
};

function sourcePath({ file, sources }, source) {
  let found = sources.get(source);
  if (found === undefined) {
    found = source.startsWith('file://')
      ? path.relative(root, fileURLToPath(source))
      : path.relative(root, path.resolve(root, path.dirname(file), source));
    sources.set(source, found);
  }
  return found;
}

function mapOf({ file, link }) {
  if (!link) return undefined;
  try {
    const inline = /^data:application\/json[^,]*;base64,(.*)$/s.exec(link);
    const text = inline
      ? Buffer.from(inline[1], 'base64').toString('utf8')
      : readFileSync(path.resolve(root, path.dirname(file), link), 'utf8');
    const payload = JSON.parse(text);
    // A map that names its source alone means the file beside it, which is the file itself.
    if (payload.sources.length === 1) payload.sources = [path.join(root, own(file, payload.sources[0]))];
    return new Module.SourceMap(payload);
  } catch {
    return undefined;
  }
}

function own(file, source) {
  return path.basename(source) === path.basename(file)
    ? file
    : path.relative(root, path.resolve(root, path.dirname(file), source));
}
