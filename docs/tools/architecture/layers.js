/**
 * The row of each part: the longest way to it from a part that nothing imports. So every arrow leads down.
 * @param {ReadonlyMap<string, ReadonlySet<string>>} imports
 * @returns {Map<string, number>} 0 is the top
 * @throws {Error} where parts import each other in a circle: one of those arrows would have to lead up
 */
export function rowsOf(imports) {
  const rows = new Map();
  const importers = (part) => [...imports].filter(([, to]) => to.has(part)).map(([from]) => from);
  const rowOf = (part, above) => {
    if (above.includes(part)) throw new Error(`these import each other: ${[part, ...above.reverse()].join(' -> ')}`);
    if (!rows.has(part))
      rows.set(part, Math.max(-1, ...importers(part).map((one) => rowOf(one, [...above, part]))) + 1);
    return rows.get(part);
  };
  for (const part of imports.keys()) rowOf(part, []);
  return rows;
}

/**
 * The transitive reduction: an import of what is reached by way of another import is left out.
 * @param {ReadonlyMap<string, ReadonlySet<string>>} imports without circles
 * @returns {[string, string][]} importer and imported
 */
export function reduced(imports) {
  const reaches = (from, to) => [...imports.get(from)].some((next) => next === to || reaches(next, to));
  return [...imports].flatMap(([from, names]) => {
    const isDirect = (to) => ![...names].some((other) => other !== to && reaches(other, to));
    return [...names].filter(isDirect).map((to) => [from, to]);
  });
}
