import type { GenerateRun, LocalModel, TaskInFile } from '../../generate/index.ts';
import type { Repository } from '../../history/index.ts';
import { calledSignatures, imports } from '../../source/index.ts';
import type { FailingTest } from '../failingTest.ts';
import type { Changes, Coverage, Scene, Suspect } from '../localise/index.ts';

/** What proposals are made with. */
export interface ProposeContext {
  readonly scene: Scene;
  readonly repository: Repository;
  readonly failing: readonly FailingTest[];
  readonly changes: Changes | undefined;
  /** Undefined: what the tests run isn't known. */
  readonly coverage: Coverage | undefined;
  /** Undefined: search without a model. */
  readonly model: LocalModel | undefined;
  readonly samples: number;
  /** Whether what people wrote before is proposed. */
  readonly history: boolean;
  readonly run: Pick<GenerateRun, 'seed' | 'progress' | 'signal'>;
}

const MAX_CONTEXT = 60;

/** What a model is asked for a suspected function: as a harvest asks it. */
export async function promptTask(
  { scene, failing }: ProposeContext,
  { fn }: Suspect,
  text = fn.text,
): Promise<TaskInFile> {
  const file = scene.sources.get(fn.path);
  return {
    path: fn.path,
    function: fn.name,
    language: fn.language,
    text,
    context: {
      imports: [...new Set(await imports(fn.path, file?.text ?? ''))].slice(0, MAX_CONTEXT),
      signatures: [...new Set(calledSignatures(fn, file?.functions ?? []))].slice(0, MAX_CONTEXT),
    },
    tests: failing,
    before: file?.text.slice(0, fn.span.start) ?? '',
    after: file?.text.slice(fn.span.end) ?? '',
  };
}
