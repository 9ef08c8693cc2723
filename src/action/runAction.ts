import { appendFile, mkdir, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { isFailing, REPORT_ARTIFACT, REPORT_FILE, writeJobReport, type JobReport } from '../reports/index.ts';
import { findReports, matchingFiles } from './findFiles.ts';
import { printable, warningCommand } from './printable.ts';
import { readReports, type ReadReports } from './readReports.ts';
import { renderSummary } from './renderSummary.ts';
import { readSettings, type Settings } from './settings.ts';
import { artifactService, uploadArtifact } from './uploadArtifact.ts';
import { artifactNames, currentRun } from './workflowRun.ts';
import { zipFile } from './zipFile.ts';

const LOG_BYTES = 200_000;
const MOST_LOGS = 10;
const MOST_WARNINGS = 8;

/**
 * The step: finds the reports, writes the job's summary, uploads the artifact. Whatever goes wrong is a warning and no
 * more: a step that reports on tests must not turn a green build red.
 * @param env the step's environment
 * @param print takes a line of the step's log
 */
export async function runAction(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  const warn = (what: string): void => print(warningCommand(what));
  try {
    const settings = readSettings(env);
    const folder = env['GITHUB_WORKSPACE'] ?? process.cwd();
    const found = await reportsOf(folder, settings);
    for (const problem of found.problems.slice(0, MOST_WARNINGS)) warn(`A report was left out: ${problem}`);
    if (found.outcomes.length === 0) {
      const where =
        settings.reports.length === 0 ? 'Name them with the input "reports".' : 'Check the input "reports".';
      warn(`No test report was found. ${where}`);
      return;
    }
    const failing = found.outcomes.filter(isFailing).length;
    print(`${found.outcomes.length} tests in ${found.read} reports, ${failing} failing`);
    await trying('The summary was not written', warn, () => summarise(env, found));
    await trying('The report was not uploaded', warn, () => keep(env, folder, settings, found, print, warn));
  } catch (error) {
    warn(`The tests were not reported: ${messageOf(error)}`);
  }
}

async function trying(what: string, warn: (what: string) => void, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    warn(`${what}: ${messageOf(error)}`);
  }
}

async function reportsOf(folder: string, { reports }: Settings): Promise<ReadReports> {
  if (reports.length === 0) return readReports(folder, await findReports(folder));
  const paths = await matchingFiles(folder, reports);
  return readReports(
    folder,
    paths.map((path) => ({ path })),
  );
}

async function summarise(env: NodeJS.ProcessEnv, { outcomes, problems }: ReadReports): Promise<void> {
  const path = env['GITHUB_STEP_SUMMARY'];
  const notes = problems.slice(0, MOST_WARNINGS).map((problem) => `A report was left out: ${problem}`);
  if (path !== undefined && path !== '') await appendFile(path, renderSummary(outcomes, notes));
}

async function keep(
  env: NodeJS.ProcessEnv,
  folder: string,
  settings: Settings,
  { outcomes }: ReadReports,
  print: (line: string) => void,
  warn: (what: string) => void,
): Promise<void> {
  const current = await currentRun(env, settings.matrix);
  if (current === undefined) return warn('The report was not kept: GITHUB_SHA is no commit.');
  const report: JobReport = {
    ...current,
    command: settings.command,
    outcomes,
    logs: await endsOf(folder, settings.logs),
  };
  const text = await writeJobReport(report);
  const place = join(env['RUNNER_TEMP'] ?? tmpdir(), REPORT_ARTIFACT);
  await mkdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await writeFile(join(place, REPORT_FILE), text);
  const outputs = env['GITHUB_OUTPUT'];
  if (outputs !== undefined && outputs !== '') await appendFile(outputs, `report=${join(place, REPORT_FILE)}\n`);
  if (!settings.upload) return;
  const service = artifactService(env);
  if (service === undefined) return warn('The report was not uploaded: this runner has no service for artifacts.');
  const archive = zipFile(REPORT_FILE, Buffer.from(text));
  const name = await uploadArtifact(service, artifactNames(current.run), archive);
  print(`uploaded ${printable(name)}, ${archive.length} bytes`);
}

/** The ends of the logs that the globs match. */
async function endsOf(folder: string, globs: readonly string[]): Promise<JobReport['logs']> {
  if (globs.length === 0) return [];
  const logs = [];
  for (const name of (await matchingFiles(folder, globs)).slice(0, MOST_LOGS)) {
    const file = await open(join(folder, name));
    try {
      const { size } = await file.stat();
      const length = Math.min(size, LOG_BYTES);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      logs.push({ name, text: buffer.toString('utf8') });
    } finally {
      await file.close();
    }
  }
  return logs;
}
