/** A test's name without what runners put between its parts: the same for `a > b`, `a b`, `a.b` and `a::b`. */
export function testKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Whether a test that a hook names is one of those: runners may leave the suites out, or name assertions below the test. */
export function namesTest(title: string, keys: readonly string[]): boolean {
  const key = testKey(title);
  return keys.some((one) => one === key || (key !== '' && (one.endsWith(key) || key.endsWith(one))));
}
