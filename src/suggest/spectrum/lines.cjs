// Which lines ran, by V8's block coverage: ranges of offsets with counts, which nest; a place has the count of the innermost
// that holds it. A line ran if any of the code that starts on it did.
'use strict';
const { lineAt, placeAt, prepare } = require('./places.cjs');

// Names and numbers whole, everything else sign by sign: blocks begin and end between them.
const TOKENS = /[\p{L}\p{N}_$]+|\S/gu;
// What ends something that began on a line before: in `} else {` only the rest tells whether the line ran.
const CLOSING = /^[)\]},;]$/;

/**
 * Adds the lines that ran to `found`: a set of lines by file.
 * @param functions V8's functions of a script, those that didn't run among them, without the file as a whole
 */
module.exports.addLines = function (script, functions, found) {
  if (!functions.some(({ ranges }) => ranges[0].count > 0)) return;
  prepare(script);
  script.marks ??= new Map();
  // The outer first; of equal ranges the one V8 names first is the outer.
  const ranges = functions.flatMap((one) => one.ranges);
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const open = [];
  let at = 0;
  const pass = (to) => {
    if (open.at(-1)?.count > 0 && at < to) addBetween(script, at, to, found);
    at = to;
  };
  for (const range of [...ranges, { startOffset: Infinity }]) {
    while (open.length > 0 && open.at(-1).endOffset <= range.startOffset) {
      pass(open.at(-1).endOffset);
      open.pop();
    }
    pass(range.startOffset);
    open.push(range);
  }
};

function addBetween(script, from, to, found) {
  for (let line = lineAt(script, from), last = lineAt(script, to - 1); line <= last; line++) {
    const { offsets, places } = marksOf(script, line);
    for (let at = firstFrom(offsets, from); at < offsets.length && offsets[at] < to; at++) {
      const place = places[at];
      const lines = found.get(place.file);
      if (lines === undefined) found.set(place.file, new Set([place.line]));
      else lines.add(place.line);
    }
  }
}

/** Where code starts on a line of the script, and where that came from. */
function marksOf(script, line) {
  let marks = script.marks.get(line);
  if (marks !== undefined) return marks;
  marks = { offsets: [], places: [] };
  const start = script.starts[line];
  const all = [];
  for (const { 0: token, index } of script.text.slice(start, script.starts[line + 1]).matchAll(TOKENS)) {
    let place = placeAt(script, start + index, true);
    const before = all.at(-1)?.place;
    if (place?.line === before?.line && place?.file === before?.file) place = before;
    if (place !== undefined) all.push({ offset: start + index, place, closes: CLOSING.test(token) });
  }
  const telling = new Set(all.filter(({ closes }) => !closes).map(({ place }) => `${place.line} ${place.file}`));
  for (const { offset, place, closes } of all) {
    if (closes && telling.has(`${place.line} ${place.file}`)) continue;
    marks.offsets.push(offset);
    marks.places.push(place);
  }
  script.marks.set(line, marks);
  return marks;
}

function firstFrom(offsets, from) {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
