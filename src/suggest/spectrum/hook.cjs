// Loaded into a test process before anything else (NODE_OPTIONS=--require). Tells which functions of the project each test
// runs: V8's precise coverage, taken at each test's end, mapped through the source maps of whatever compiled the code. It
// appends one JSON line a test to units.jsonl beside it: {"title": "suite test", "functions": ["lib/a.js:12", ...]}.
'use strict';
const { appendFileSync, readFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const root = path.dirname(__dirname);
const output = path.join(__dirname, 'units.jsonl');
// Taking coverage visits every function there is; where that takes too long, only the failing tests are looked at.
const MOST_MILLISECONDS = 15_000;
const failing = JSON.parse(readFileSync(path.join(__dirname, 'failing.json'), 'utf8'));
const keyOf = (title) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
const isFailing = (title) => failing.some((key) => key === keyOf(title) || key.endsWith(keyOf(title)));

const session = new Session();
const scripts = new Map();
// The process that only starts others has no inspector; nor has it anything to tell.
const listening = connects();
if (listening)
  session.on('Debugger.scriptParsed', ({ params }) => {
    const file = ownPath(params.url);
    if (file !== undefined) scripts.set(params.scriptId, { file, link: params.sourceMapURL, places: new Map() });
  });
if (listening) {
  post('Debugger.enable');
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
}

let spent = 0;
let current;
let titled = 0;
const loose = new Set();

/** Ends the test that runs and begins another; undefined for what runs between tests. */
function enter(title) {
  if (!listening) return;
  if (title !== undefined) titled++;
  const began = performance.now();
  if (spent <= MOST_MILLISECONDS || (current !== undefined && isFailing(current))) {
    const functions = take();
    if (current !== undefined && functions.length > 0) write(current, functions);
    else if (titled === 0) for (const one of functions) loose.add(one);
  }
  spent += performance.now() - began;
  current = title;
}

process.on('exit', () => {
  enter(undefined);
  // No runner told of its tests: the file as a whole is all there is.
  if (titled === 0 && loose.size > 0) write('', [...loose]);
});

function connects() {
  try {
    session.connect();
    return true;
  } catch {
    return false;
  }
}

function write(title, functions) {
  appendFileSync(output, `${JSON.stringify({ title, functions })}\n`);
}

function post(method, params) {
  let result;
  session.post(method, params, (error, answer) => {
    if (error) throw error;
    result = answer;
  });
  return result;
}

function ownPath(url) {
  try {
    const file = url.startsWith('file://') ? fileURLToPath(url.replace(/\?.*$/, '')) : url;
    const relative = path.relative(root, file);
    if (!path.isAbsolute(file) || relative.startsWith('..')) return undefined;
    return /(?:^|\/)(?:node_modules|\.codelutra-[\w-]+)\//.test(relative) ? undefined : relative;
  } catch {
    return undefined;
  }
}

function take() {
  const found = new Set();
  for (const { scriptId, functions } of post('Profiler.takePreciseCoverage').result) {
    const script = scripts.get(scriptId);
    if (script === undefined) continue;
    for (const { functionName, ranges } of functions) {
      // The first range is the whole function; one without a name at the start is the file itself.
      if (ranges[0].count === 0 || (functionName === '' && ranges[0].startOffset === 0)) continue;
      const place = placeOf(scriptId, script, ranges[0].startOffset);
      if (place !== undefined) found.add(place);
    }
  }
  return [...found];
}

function placeOf(scriptId, script, offset) {
  if (script.places.has(offset)) return script.places.get(offset);
  if (script.lines === undefined) {
    const { scriptSource } = post('Debugger.getScriptSource', { scriptId });
    script.lines = [0];
    for (let at = scriptSource.indexOf('\n'); at !== -1; at = scriptSource.indexOf('\n', at + 1))
      script.lines.push(at + 1);
    script.map = mapOf(script);
  }
  let line = script.lines.findIndex((start) => start > offset);
  line = (line === -1 ? script.lines.length : line) - 1;
  let place = `${script.file}:${line + 1}`;
  if (script.map !== undefined) {
    const entry = script.map.findEntry(line, offset - script.lines[line]);
    place =
      entry.originalLine === undefined
        ? undefined
        : `${sourcePath(script.file, entry.originalSource)}:${entry.originalLine + 1}`;
  }
  script.places.set(offset, place);
  return place;
}

function sourcePath(file, source) {
  if (source.startsWith('file://')) return path.relative(root, fileURLToPath(source));
  return path.relative(root, path.resolve(root, path.dirname(file), source));
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

// Each runner tells of its tests in its own way.
require('./listeners.cjs').listen(enter);
