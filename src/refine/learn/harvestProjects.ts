import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { TestsConfig } from '../../config/index.ts';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';
import { harvest, readProjectConfig, redactEvidence, type Evidence, type Harvest } from '../../harvest/index.ts';
import { canonicalLines, readEvidence } from '../../preference/index.ts';
import { counted, type Progress } from '../../progress.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { lessonOf, type Lesson } from './lesson.ts';

/** A repository that is learnt from. */
export interface Project {
  readonly name: string;
  /** Absolute path of a git clone. */
  readonly path: string;
  /** The harvest's own folder: `runs.jsonl`, `evidence.jsonl`, and `feedback.jsonl` where there is any. */
  readonly folder: string;
  /** How its tests are run, where what is detected does not fit. */
  readonly tests?: TestsConfig | undefined;
}

export interface HarvestProjectsSettings {
  readonly sandbox: Sandbox;
  readonly jobs: number;
  readonly seed: number;
  /** Mutants tried of each function in the first round. */
  readonly mutants: number;
  /** Functions of more characters take no part, so none of their mutants is made. */
  readonly longest: number;
  /** Proofs wanted of one repository: where its history and its functions give fewer, more mutants are made of each. */
  readonly wanted: number;
  /** Seconds for one repository, `Infinity` for all there is. */
  readonly seconds: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** Runs that say whether a mutant's test is steady. A mutant is fast made and counts half: two agree well enough. */
const MUTANT_RERUNS = 2;
/**
 * Share of a repository's time for its history; what is left goes to mutants, which give more functions to learn from: the
 * newest commits give most of a history's proofs, and those are of few functions.
 */
const HISTORY_SHARE = 1 / 3;
const FEEDBACK = 'feedback.jsonl';

/**
 * The projects with their settings, read once: what is changed there while a run works counts from its next start.
 * @param folder of the run; each project's harvest gets a folder in it
 * @throws UserError where two have one name, or settings don't fit
 */
export function openProjects(repositories: readonly string[], folder: string): Promise<Project[]> {
  return Promise.all(
    projectsAt(repositories, folder).map(async (project) => {
      const { tests } = await readProjectConfig(project.path);
      return { ...project, tests };
    }),
  );
}

function projectsAt(repositories: readonly string[], folder: string): Project[] {
  const projects = repositories.map((repository) => {
    const path = resolve(repository);
    const name = basename(path, '.git').replace(/[^\w.-]+/g, '-') || 'repository';
    return { name, path, folder: join(folder, 'harvest', name) };
  });
  if (new Set(projects.map(({ name }) => name)).size < projects.length) {
    throw new UserError('two of the repositories have the same folder name', { fix: 'Rename one of the folders.' });
  }
  return projects;
}

/** The proofs of a project's history, mutants and feedback, gathered once. */
export async function harvestProject(project: Project, settings: HarvestProjectsSettings): Promise<Lesson[]> {
  const path = join(project.folder, 'evidence.jsonl');
  if (!existsSync(path)) await writeFileAtomic(path, canonicalLines(await harvestNow(project, settings)));
  // From the file, so that a run which goes on has the same order.
  const { evidence } = await readEvidence(path);
  return evidence.map((one) => lessonOf(one, project.name));
}

/**
 * Where a run looks for proofs that it can't harvest itself: what people did with suggestions (`feedbackEvidence`), one a
 * line. It is read once, when the repository is harvested; a run that goes on learns from what it began with.
 * @param out the run's folder @param repository as it is given to `learn`
 */
export function feedbackFile(out: string, repository: string): string {
  return join(projectsAt([repository], out)[0]!.folder, FEEDBACK);
}

async function givenEvidence({ folder }: Project): Promise<Evidence[]> {
  const path = join(folder, FEEDBACK);
  if (!existsSync(path)) return [];
  const { evidence } = await readEvidence(path);
  const redacted = await Promise.all(evidence.map(redactEvidence));
  return redacted.filter((one) => one !== undefined);
}

async function harvestNow(project: Project, settings: HarvestProjectsSettings): Promise<Evidence[]> {
  const { seconds, seed, progress, signal } = settings;
  const given = await givenEvidence(project);
  if (given.length > 0)
    progress.log(
      `${project.name}: ${counted(given.length, 'proof')} given: recorded runs, and what people did with suggestions`,
    );
  const common = {
    repository: project.path,
    folder: project.folder,
    sandbox: settings.sandbox,
    jobs: settings.jobs,
    progress,
    ...(project.tests === undefined ? {} : { tests: project.tests }),
    ...(signal === undefined ? {} : { signal }),
  };
  const limit = (most: number): { seconds?: number } => (Number.isFinite(most) ? { seconds: most } : {});
  const began = performance.now();
  progress.log(`${project.name}: harvesting the history`);
  const history = await harvest({ ...common, from: ['history'], reruns: 3, ...limit(seconds * HISTORY_SHARE) });
  progress.log(
    `${project.name}: ${counted(history.evidence.length, 'proof')}${untried(history)}; making mutants of tested functions`,
  );
  const wanted = Math.max(0, settings.wanted - history.evidence.length - given.length);
  const left = Math.max(1, seconds - (performance.now() - began) / 1000);
  const mutants = await harvest({
    ...common,
    from: ['mutants'],
    reruns: MUTANT_RERUNS,
    mutants: { seed, perFunction: settings.mutants, longest: settings.longest, wanted },
    ...limit(left),
  });
  progress.log(`${project.name}: ${counted(mutants.evidence.length, 'proof')} from mutants${untried(mutants)}`);
  return [...history.evidence, ...mutants.evidence, ...given];
}

function untried({ tally }: Harvest): string {
  const untried = tally.refused['no-time'] ?? 0;
  return untried === 0 ? '' : ` (its share of the time was up: ${untried} were not tried, or not to the end)`;
}
