import type { GeneralTask } from './generalTask.ts';

/** A general task as files to be run: the test prints TAP, one point a check, and exits with 1 where one failed. */
export interface GeneralRun {
  /** File texts by their names in one folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Where the function stands, and its test: names in `files`. */
  readonly path: string;
  readonly testFile: string;
  readonly command: readonly string[];
}

/** Puts a function text for a general task beside its test. @param text the failing text, the reference or a candidate's */
export function generalFiles(task: GeneralTask, text: string): GeneralRun {
  return task.language === 'javascript' ? javascriptRun(task, text) : pythonRun(task, text);
}

function javascriptRun({ function: name, checks }: GeneralTask, text: string): GeneralRun {
  const [path, testFile] = [`${name}.js`, `${name}.test.js`];
  const test = `const assert = require('node:assert/strict');
const { ${name} } = require('./${path}');

const checks = [
${checks.map((check) => `  [${JSON.stringify(check.name)}, () => { ${statement(check, 'javascript')} }],`).join('\n')}
];

console.log(\`1..\${checks.length}\`);
checks.forEach(([name, check], index) => {
  try {
    check();
    console.log(\`ok \${index + 1} - \${name}\`);
  } catch (error) {
    process.exitCode = 1;
    console.log(\`not ok \${index + 1} - \${name}\\n  ---\\n  message: \${JSON.stringify(String(error.message))}\\n  ...\`);
  }
});
`;
  return {
    files: { [path]: `${text}\n\nmodule.exports = { ${name} };\n`, [testFile]: test },
    path,
    testFile,
    command: ['node', testFile],
  };
}

function pythonRun({ function: name, checks }: GeneralTask, text: string): GeneralRun {
  const [path, testFile] = [`${name}.py`, `test_${name}.py`];
  const functions = checks.map((check, i) => `def check_${i + 1}():\n    expect(${check.call}, ${check.equals})\n`);
  const test = `import json
import sys

from ${name} import ${name}


def expect(found, wanted):
    assert found == wanted, f"{found!r} != {wanted!r}"


${functions.join('\n\n')}

CHECKS = [
${checks.map((check, i) => `    (${JSON.stringify(check.name)}, check_${i + 1}),`).join('\n')}
]

failed = False
print(f"1..{len(CHECKS)}")
for number, (name, check) in enumerate(CHECKS, 1):
    try:
        check()
        print(f"ok {number} - {name}")
    except Exception as error:
        failed = True
        message = json.dumps(f"{type(error).__name__}: {error}")
        print(f"not ok {number} - {name}\\n  ---\\n  message: {message}\\n  ...")
sys.exit(1 if failed else 0)
`;
  return { files: { [path]: `${text}\n`, [testFile]: test }, path, testFile, command: ['python3', testFile] };
}

/** The check as its language asserts it, for people and models to read. */
export function statement(
  { call, equals }: Pick<GeneralTask['checks'][number], 'call' | 'equals'>,
  language: GeneralTask['language'],
): string {
  return language === 'javascript' ? `assert.deepEqual(${call}, ${equals});` : `assert ${call} == ${equals}`;
}
