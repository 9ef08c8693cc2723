import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { checkShape } from './checkShape.ts';
import { appendCut } from './cleanText.ts';
import { GoPackage } from './goPackage.ts';
import type { ReportFormat } from './reportFormat.ts';

const event = z.object({
  Action: z.enum([
    'start',
    'run',
    'pause',
    'cont',
    'pass',
    'bench',
    'fail',
    'skip',
    'output',
    'build-output',
    'build-fail',
    'attr',
    'artifacts',
  ]),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
  ImportPath: z.string().optional(),
  FailedBuild: z.string().optional(),
});

/**
 * `go test -json`: one event a line. A package's final event is its end; there is none for the whole run, so a file
 * cut exactly between two packages can't be told from a whole one (the run's exit code can).
 */
export const goTest: ReportFormat = {
  title: 'go test -json',
  detect: (head) => /^\{(?=[^\n]*"Action":")(?=[^\n]*"(?:Package|ImportPath)":")/m.test(head),

  async parse(reader, outcomes) {
    const packages = new Map<string, GoPackage>();
    const builds = new Map<string, string>();
    const packageOf = (name: string): GoPackage => {
      const known = packages.get(name);
      if (known !== undefined) return known;
      if (packages.size >= reader.limits.outcomes)
        throw reader.broken(`it has more than ${reader.limits.outcomes} packages`);
      const created = new GoPackage(name, reader, outcomes);
      packages.set(name, created);
      return created;
    };

    await reader.forEachLine((line, number) => {
      if (line.trim() === '') return;
      if (!line.startsWith('{')) {
        // Older versions of go let the compiler's words through; an event that lost its first bytes is not that.
        if (/"(?:Action|Package|Time|ImportPath)":/.test(line))
          throw reader.broken('an event is damaged', { line: number });
        const failed = /^FAIL\s+(\S+) \[(?:build|setup) failed\]/.exec(line);
        if (failed?.[1] !== undefined) packageOf(failed[1]).failToBuild(line);
        return;
      }
      const { Action: action, Package: name, ...rest } = checkShape(event, parse(line), reader, number);
      if (action === 'build-output' || action === 'build-fail') {
        const path = rest.ImportPath ?? '';
        builds.set(path, appendCut(builds.get(path) ?? '', rest.Output ?? '', reader.limits.messageChars));
        return;
      }
      if (name === undefined) throw reader.broken(`an event \`${action}\` names no package`, { line: number });
      const build = rest.FailedBuild === undefined ? undefined : builds.get(rest.FailedBuild);
      packageOf(name).take({ action, test: rest.Test, seconds: rest.Elapsed, output: rest.Output, build }, number);
    });
    for (const each of packages.values()) each.end();

    function parse(line: string): unknown {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw reader.broken(`an event is not valid JSON: ${messageOf(error).slice(0, 200)}`, { cause: error });
      }
    }
  },
};
