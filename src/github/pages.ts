/** What a listing's pages hold, up to a bound; further pages are not asked for. */
export async function collect<T>(pages: AsyncIterable<{ data: T[] }>, most: number): Promise<T[]> {
  const found: T[] = [];
  for await (const { data } of pages) {
    found.push(...data.slice(0, most - found.length));
    if (found.length >= most) break;
  }
  return found;
}
