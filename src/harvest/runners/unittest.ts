import type { Runner } from '../runner.ts';

/**
 * unittest has no report of its own, so the tests are run through its public classes and their results written as
 * JUnit XML. Arguments: the test file, the report, and the tests to run (all without any).
 */
const SCRIPT = String.raw`
import os, sys, time, unittest
from xml.sax.saxutils import escape, quoteattr
path, report = sys.argv[1:3]
folder, name = os.path.split(path)
sys.path.insert(0, os.getcwd())
clean = lambda text: "".join(c if c in "\t\n" or " " <= c < "\ud800" else "?" for c in text)
cases = []
class Result(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)
        self.began = time.time()
    def note(self, test, tag="", text=""):
        suite, _, own = test.id().rpartition(".")
        body = "<%s>%s</%s>" % (tag, escape(clean(text)), tag) if tag else ""
        seconds = time.time() - getattr(self, "began", time.time())
        cases.append("<testcase classname=%s name=%s file=%s time='%.3f'>%s</testcase>"
            % (quoteattr(clean(suite)), quoteattr(clean(own)), quoteattr(path), seconds, body))
    def addSuccess(self, test):
        super().addSuccess(test); self.note(test)
    def addFailure(self, test, error):
        super().addFailure(test, error); self.note(test, "failure", self.failures[-1][1])
    def addError(self, test, error):
        super().addError(test, error); self.note(test, "error", self.errors[-1][1])
    def addSkip(self, test, reason):
        super().addSkip(test, reason); self.note(test, "skipped", reason)
    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error); self.note(test)
    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test); self.note(test, "failure", "unexpected success")
    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error: self.note(test, "failure", self._exc_info_to_string(error, subtest))
package = os.path.exists(os.path.join(folder, "__init__.py"))
if not package: sys.path.insert(0, folder or os.getcwd())
loader = unittest.defaultTestLoader
module = path[:-3].replace(os.sep, ".") if package else name[:-3]
tests = loader.loadTestsFromName(module)
chosen = set(sys.argv[3:])
def each(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite): yield from each(test)
        elif test.id() in chosen: yield test
if chosen: tests = unittest.TestSuite(each(tests))
unittest.TextTestRunner(resultclass=Result, verbosity=1).run(tests)
with open(report, "w", encoding="utf-8") as out:
    out.write("<?xml version='1.0' encoding='utf-8'?><testsuite name='unittest' tests='%d'>%s</testsuite>" % (len(cases), "".join(cases)))
`.trim();

export const unittest: Runner = {
  ecosystem: 'pip',
  detect: (project) => {
    const first = project.paths.find((path) => /(?:^|\/)test[^/]*\.py$/.test(path));
    return first === undefined ? undefined : `${first} looks like a unittest file`;
  },
  testFiles: () => ['**/test*.py', '**/*_test.py'],
  mark: /\bunittest\b/,
  command: () => ({ argv: ['python3', '-c', SCRIPT, '{file}', '{report}'], report: 'junit' }),
  only: (argv, tests) => [...argv, ...tests.map(({ suite, name }) => `${suite}.${name}`)],
};
