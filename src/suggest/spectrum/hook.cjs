// Loaded into a test process before anything else (NODE_OPTIONS=--require). Tells which functions and lines of the project
// each test runs: V8's precise coverage of blocks, taken at each test's end, mapped through the source maps of whatever
// compiled the code. It appends one JSON line a test to units.jsonl beside it:
// {"title": "suite test", "functions": ["lib/a.js:12", ...], "lines": {"lib/a.js": [12, 13, ...]}}.
'use strict';
const { appendFileSync, readFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { addLines } = require('./lines.cjs');
const { placeAt, prepare, scriptOf } = require('./places.cjs');

const root = path.dirname(__dirname);
const output = path.join(__dirname, 'units.jsonl');
// Taking coverage visits every function there is; where that takes too long, only the failing tests are looked at.
const MOST_MILLISECONDS = 15_000;
// The same for lines alone, which passing tests can do without.
const MOST_LINE_MILLISECONDS = 7000;
// So many lines are told of passing tests, and as many again of failing ones.
const MOST_LINES = 2_000_000;
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
    const read = () => post('Debugger.getScriptSource', { scriptId: params.scriptId }).scriptSource;
    if (file !== undefined) scripts.set(params.scriptId, scriptOf(file, params.sourceMapURL, read));
  });
if (listening) {
  post('Debugger.enable');
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}

let spent = 0;
let spentOnLines = 0;
const told = { failing: 0, passing: 0 };
let current;
let titled = 0;
const loose = { functions: new Set(), lines: new Map() };

/** Ends the test that runs and begins another; undefined for what runs between tests. */
function enter(title) {
  if (!listening) return;
  if (title !== undefined) titled++;
  const began = performance.now();
  const matters = current !== undefined && isFailing(current);
  // What ran before a failing test isn't its own.
  if (spent <= MOST_MILLISECONDS || matters || (title !== undefined && isFailing(title))) {
    const result = post('Profiler.takePreciseCoverage').result;
    if (current !== undefined) {
      const ran = { functions: new Set(), lines: new Map() };
      take(result, ran, mayTellLines(matters));
      if (ran.functions.size > 0) write(current, ran);
      told[matters ? 'failing' : 'passing'] += sizeOf(ran.lines);
    } else if (titled === 0) take(result, loose, mayTellLines(failing.length > 0));
  }
  spent += performance.now() - began;
  current = title;
}

function mayTellLines(matters) {
  if (matters) return told.failing <= MOST_LINES;
  return told.passing <= MOST_LINES && spentOnLines <= MOST_LINE_MILLISECONDS;
}

process.on('exit', () => {
  enter(undefined);
  // No runner told of its tests: the file as a whole is all there is.
  if (titled === 0 && loose.functions.size > 0) write('', loose);
});

function connects() {
  try {
    session.connect();
    return true;
  } catch {
    return false;
  }
}

function write(title, { functions, lines }) {
  const sorted = [...lines].map(([file, numbers]) => [file, [...numbers].sort((a, b) => a - b)]);
  const unit = { title, functions: [...functions], ...(lines.size > 0 && { lines: Object.fromEntries(sorted) }) };
  appendFileSync(output, `${JSON.stringify(unit)}\n`);
}

function sizeOf(lines) {
  let size = 0;
  for (const { size: own } of lines.values()) size += own;
  return size;
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

/** Adds what ran to the functions and, if wanted, to the lines. */
function take(result, { functions, lines }, withLines) {
  for (const { scriptId, functions: counted } of result) {
    const script = scripts.get(scriptId);
    if (script === undefined) continue;
    // The first range is the whole function; one without a name at the start is the file itself.
    const own = counted.filter(({ functionName, ranges }) => functionName !== '' || ranges[0].startOffset !== 0);
    for (const { ranges } of own) {
      if (ranges[0].count === 0) continue;
      const place = placeOf(script, ranges[0].startOffset);
      if (place !== undefined) functions.add(place);
    }
    if (!withLines) continue;
    const began = performance.now();
    addLines(script, own, lines);
    spentOnLines += performance.now() - began;
  }
}

function placeOf(script, offset) {
  script.places ??= new Map();
  if (!script.places.has(offset)) {
    prepare(script);
    const place = placeAt(script, offset);
    script.places.set(offset, place && `${place.file}:${place.line}`);
  }
  return script.places.get(offset);
}

// Each runner tells of its tests in its own way.
require('./listeners.cjs').listen(enter);
