/** Where the test suites of a run's questions are read from. */
import type { Store } from '../store/store.ts';
import { memorySuites, type TestSuites } from '../verify/code/test-suite.ts';

/** The store itself, when it holds suites. */
export function suitesOf(store: Store): TestSuites {
  const suites: Partial<TestSuites> = store as Store & Partial<TestSuites>;
  return suites.load === undefined ? memorySuites([]) : (suites as TestSuites);
}
