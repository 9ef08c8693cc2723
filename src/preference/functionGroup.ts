/**
 * The group whose members must never be parted by a split: all versions and mutants of one function. Nested functions
 * belong to their outermost scope (`parse.loop` to `parse`, methods to their class, `exports.f.g` to `f`), since an outer function's text
 * contains the inner one's. Too wide a group costs a little choice; too narrow a one leaks.
 */
export function functionGroup(of: { path: string; function: string }): string {
  const parts = of.function.split('.');
  const outermost = parts[0] === 'exports' && parts.length > 1 ? parts[1] : parts[0];
  return `${of.path}:${outermost ?? of.function}`;
}
