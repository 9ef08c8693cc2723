/**
 * Ochiai's coefficient over tests: `failed(x) / sqrt(failed * (failed(x) + passed(x)))` (Ochiai, 1957; Abreu and others, 2006).
 * @param ran how many failing and passing tests ran x
 * @param failing all failing tests
 */
export function ochiai(ran: { readonly failed: number; readonly passed: number }, failing: number): number {
  return ran.failed === 0 ? 0 : ran.failed / Math.sqrt(failing * (ran.failed + ran.passed));
}
