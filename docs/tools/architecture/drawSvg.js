import { arrange } from './arrange.js';
import { reduced, rowsOf } from './layers.js';
import { KINDS, PARTS } from './parts.js';
import { SINGLE_FILES } from './readImports.js';

const BOX = { width: 156, height: 44, radius: 8 };
const ROW = 86;
const GAP = 24;
/** Room that a line takes beside boxes, and between two lines at one box. */
const LANE = 6;
const PORT = 18;
const MARGIN = 12;
const LEGEND = 46;
const HEAD = { width: 4, height: 8 };
/** Widths of characters, about: in boxes and in the legend. */
const LETTER = { box: 6, legend: 6.6 };
/** Seen on white and on black alike, as lines and as text. */
const GREY = '#7d8590';
const INK = '#1f2328';
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';

/**
 * The picture of what imports what: a row for each layer, an arrow for each import that does not follow from others.
 * @param {{ imports: ReadonlyMap<string, ReadonlySet<string>>, singleFiles: readonly string[] }} found
 * @returns {string} SVG; the same imports give the same text
 */
export function drawSvg({ imports, singleFiles }) {
  const rows = rowsOf(imports);
  const labelOf = (name) => PARTS[name]?.[1] ?? (name === SINGLE_FILES ? singleFiles.join(', ') : '');
  const boxOf = (name) => Math.max(BOX.width, labelOf(name).length * LETTER.box + 24);
  const { width, places, lines } = arrange(rows, reduced(imports), { boxOf, line: LANE, gap: GAP });
  const top = (row) => MARGIN + row * ROW;
  const height = top(Math.max(...rows.values())) + BOX.height + LEGEND;
  const total = Math.round(width + 2 * MARGIN);
  const at = ({ x, row }) => ({ x: x + MARGIN, top: top(row), bottom: top(row) + BOX.height });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height}" width="${total}" height="${height}" font-family="${FONT}" role="img">`,
    '<title>The folders of src/ and what they import</title>',
    `<g fill="none" stroke="${GREY}" stroke-width="1.4">`,
    ...withPorts(lines).map((line) => drawArrow(line, at)),
    '</g>',
    ...[...places].sort(byName).map(([name, one]) => drawBox(name, labelOf(name), boxOf(name), at(one))),
    ...drawLegend(total, height - LEGEND / 2),
    '</svg>',
    '',
  ].join('\n');
}

const byName = ([a], [b]) => (a < b ? -1 : 1);

/** Where each line leaves its box and where it comes in: side by side, in the order of where it goes to. */
function withPorts(lines) {
  const shifts = (end, next) => {
    const found = new Map();
    for (const box of new Set(lines.map(({ points }) => points.at(end)))) {
      const own = lines.filter(({ points }) => points.at(end) === box);
      own.sort((a, b) => a.points.at(next).x - b.points.at(next).x);
      own.forEach((line, at) => found.set(line, (at - (own.length - 1) / 2) * PORT));
    }
    return found;
  };
  const [out, into] = [shifts(0, 1), shifts(-1, -2)];
  return lines.map((line) => {
    const points = line.points.map(({ x, row }) => ({ x, row }));
    points[0].x += out.get(line);
    points.at(-1).x += into.get(line);
    return { ...line, points };
  });
}

/** A line from box to box: curves between the rows, straight beside the boxes of those that it passes. */
function drawArrow({ from, to, points }, at) {
  const places = points.map(at);
  const last = places.at(-1);
  const path = [`M${n(places[0].x)} ${n(places[0].bottom)}`];
  for (const [index, { x, top, bottom }] of places.slice(1).entries()) {
    const isLast = index === places.length - 2;
    const before = places[index];
    const end = isLast ? top - HEAD.height + 1 : top;
    const middle = (before.bottom + end) / 2;
    path.push(`C${n(before.x)} ${n(middle)} ${n(x)} ${n(middle)} ${n(x)} ${n(end)}`);
    if (!isLast) path.push(`V${n(bottom)}`);
  }
  const head = `M${n(last.x - HEAD.width)} ${n(last.top - HEAD.height)}L${n(last.x)} ${n(last.top)}L${n(last.x + HEAD.width)} ${n(last.top - HEAD.height)}Z`;
  return `<g data-from="${from}" data-to="${to}"><path d="${path.join('')}"/><path d="${head}" fill="${GREY}" stroke="none"/></g>`;
}

function drawBox(name, label, width, { x, top }) {
  const { fill, frame } = KINDS[PARTS[name]?.[0] ?? 'ground'];
  const middle = `x="${n(x)}" text-anchor="middle" fill="${INK}"`;
  const isAlone = label === '';
  return [
    `<g data-part="${name}">`,
    `<rect x="${n(x - width / 2)}" y="${n(top)}" width="${n(width)}" height="${BOX.height}" rx="${BOX.radius}" fill="${fill}" stroke="${frame}" stroke-width="1.4"/>`,
    `<text ${middle} y="${n(top + (isAlone ? 27 : 19))}" font-size="14" font-weight="600">${name}</text>`,
    ...(isAlone ? [] : [`<text ${middle} y="${n(top + 35)}" font-size="11.5">${label}</text>`]),
    '</g>',
  ].join('');
}

function drawLegend(total, y) {
  const kinds = Object.values(KINDS);
  const widths = kinds.map(({ title }) => title.length * LETTER.legend + 19);
  const all = widths.reduce((sum, width) => sum + width, 0);
  const space = (total - 2 * MARGIN - all) / (kinds.length + 1);
  let x = MARGIN;
  return kinds.map(({ fill, frame, title }, index) => {
    x += space + (widths[index - 1] ?? 0);
    const square = `<rect x="${n(x)}" y="${n(y)}" width="12" height="12" rx="3" fill="${fill}" stroke="${frame}" stroke-width="1.4"/>`;
    return `${square}<text x="${n(x + 19)}" y="${n(y + 10.5)}" font-size="12.5" fill="${GREY}">${title}</text>`;
  });
}

/** A number as the picture has it: one digit is less than can be seen. */
function n(value) {
  return String(Math.round(value * 10) / 10);
}
