/** Passes over all rows; far more than this small picture needs to settle. */
const ORDER_PASSES = 40;
const PLACE_PASSES = 3000;
/** How strongly a line is drawn straight: where it passes a row, where it begins or ends, and between two boxes. */
const STRAIGHT = { passing: 100, touching: 1, boxes: 1 };

/**
 * Places boxes and the lines between them: an arrow over several rows passes each of them at a place of its own, places
 * are ordered so that few lines cross, and lie close to what they are joined with. The same input gives the same places.
 * @param {ReadonlyMap<string, number>} rows
 * @param {readonly [string, string][]} arrows
 * @param {{ boxOf: (name: string) => number, line: number, gap: number }} widths of a box, of a passing line, and between places
 * @returns {{ width: number, places: Map<string, { x: number, row: number }>, lines: { from: string, to: string, points: { x: number, row: number }[] }[] }}
 * x is the middle of a place
 */
export function arrange(rows, arrows, widths) {
  const lanes = Array.from({ length: Math.max(...rows.values()) + 1 }, () => []);
  for (const [name, row] of [...rows].sort()) lanes[row].push({ name, row, isBox: true, above: [], below: [], x: 0 });
  const byName = new Map(lanes.flat().map((place) => [place.name, place]));
  const lines = arrows.map(([from, to]) => {
    const points = [byName.get(from)];
    for (let row = rows.get(from) + 1; row < rows.get(to); row++) {
      const passing = { name: `${from} ${to}`, row, isBox: false, above: [], below: [], x: 0 };
      lanes[row].push(passing);
      points.push(passing);
    }
    points.push(byName.get(to));
    for (const [at, place] of points.slice(1).entries()) {
      place.above.push(points[at]);
      points[at].below.push(place);
    }
    return { from, to, points };
  });
  order(lanes);
  place(lanes, widths);
  for (const { points } of lines) straighten(points.slice(1, -1), lanes, widths);
  const width = fitLeft(lanes.flat(), widths);
  return { width, places: byName, lines };
}

/** Sorts each row by where its neighbours stand, down and up again; the order with the fewest crossings is kept. */
function order(lanes) {
  let best = { crossings: Infinity, lanes: [] };
  for (let pass = 0; pass < ORDER_PASSES; pass++) {
    const isDown = pass % 2 === 0;
    for (const lane of isDown ? lanes : [...lanes].reverse()) {
      const wanted = new Map(lane.map((one, at) => [one, mean(isDown ? one.above : one.below, indexIn(lanes)) ?? at]));
      lane.sort((a, b) => wanted.get(a) - wanted.get(b));
    }
    swapNeighbours(lanes);
    const crossings = count(lanes);
    if (crossings < best.crossings) best = { crossings, lanes: lanes.map((lane) => [...lane]) };
  }
  for (const [row, lane] of best.lanes.entries()) lanes[row].splice(0, Infinity, ...lane);
}

function swapNeighbours(lanes) {
  for (let before = Infinity; before > (before = count(lanes));) {
    for (const lane of lanes) {
      for (let at = 1; at < lane.length; at++) {
        const crossings = count(lanes);
        [lane[at - 1], lane[at]] = [lane[at], lane[at - 1]];
        if (count(lanes) >= crossings) [lane[at - 1], lane[at]] = [lane[at], lane[at - 1]];
      }
    }
  }
}

const indexIn = (lanes) => (place) => lanes[place.row].indexOf(place);

function mean(places, of) {
  return places.length === 0 ? undefined : places.reduce((sum, one) => sum + of(one), 0) / places.length;
}

/** How many pairs of lines between neighbouring rows cross. */
function count(lanes) {
  let crossings = 0;
  for (const lane of lanes) {
    const links = lane.flatMap((from, at) => from.below.map((to) => [at, indexIn(lanes)(to)]));
    for (const [a, b] of links) for (const [c, d] of links) if (a < c && b > d) crossings++;
  }
  return crossings;
}

/** Moves places towards their neighbours, as far as those of their own row let them. */
function place(lanes, widths) {
  const pull = (one, other) =>
    one.isBox && other.isBox ? STRAIGHT.boxes : one.isBox || other.isBox ? STRAIGHT.touching : STRAIGHT.passing;
  for (const lane of lanes) stepsOf(lane, widths).reduce((x, step, at) => (lane[at].x = x + step), 0);
  for (let pass = 0; pass < PLACE_PASSES; pass++) {
    for (const lane of pass % 2 === 0 ? lanes : [...lanes].reverse()) {
      const wanted = lane.map((one) => {
        const others = [...one.above, ...one.below];
        const weight = others.reduce((sum, other) => sum + pull(one, other), 0);
        const x = weight === 0 ? one.x : others.reduce((sum, other) => sum + other.x * pull(one, other), 0) / weight;
        return { x, weight: Math.max(weight, 0.01) };
      });
      for (const [at, x] of inOrder(wanted, stepsOf(lane, widths)).entries()) lane[at].x = x;
    }
  }
}

function halfOf({ isBox, name }, { boxOf, line }) {
  return (isBox ? boxOf(name) : line) / 2;
}

/** How far each place of a row is at least from the one before. */
function stepsOf(lane, widths) {
  const step = (one, before) => halfOf(before, widths) + widths.gap + halfOf(one, widths);
  return lane.map((one, at) => (at === 0 ? 0 : step(one, lane[at - 1])));
}

/** Puts the places at which a line passes rows below each other, where nothing is in the way. */
function straighten(passing, lanes, widths) {
  const before = passing.map(({ x }) => x);
  if (before.length === 0) return;
  const isFree = ({ row }) => {
    const steps = stepsOf(lanes[row], widths);
    return lanes[row].every((one, at) => at === 0 || one.x - lanes[row][at - 1].x >= steps[at] - 1e-6);
  };
  for (const wanted of [mean(before, (x) => x), Math.max(...before), Math.min(...before)]) {
    for (const one of passing) one.x = wanted;
    if (passing.every(isFree)) return;
  }
  for (const [at, one] of passing.entries()) one.x = before[at];
}

/** Moves all places so that the leftmost begins at 0. @returns the width of it all */
function fitLeft(all, widths) {
  const left = Math.min(...all.map((one) => one.x - halfOf(one, widths)));
  for (const one of all) one.x -= left;
  return Math.max(...all.map((one) => one.x + halfOf(one, widths)));
}

/**
 * The places nearest to the wanted ones (least squares) that keep their order and distances: neighbours that would be too
 * close are moved together (isotonic regression).
 */
function inOrder(wanted, steps) {
  let offset = 0;
  const offsets = steps.map((step) => (offset += step));
  const groups = [];
  for (const [at, { x, weight }] of wanted.entries()) {
    groups.push({ x: x - offsets[at], weight, size: 1 });
    while (groups.length > 1 && groups.at(-2).x > groups.at(-1).x) {
      const [a, b] = groups.splice(-2);
      const weight = a.weight + b.weight;
      groups.push({ x: (a.x * a.weight + b.x * b.weight) / weight, weight, size: a.size + b.size });
    }
  }
  const xs = groups.flatMap(({ x, size }) => Array(size).fill(x));
  return xs.map((x, at) => x + offsets[at]);
}
