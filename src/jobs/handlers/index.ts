import type { Handlers } from '../jobContext.ts';
import { apply } from './apply.ts';
import { command } from './command.ts';
import { feedback } from './feedback.ts';
import { harvest } from './harvest.ts';
import { ingest } from './ingest.ts';
import { learn } from './learn.ts';
import { reconcile } from './reconcile.ts';
import { suggest } from './suggest.ts';

/** What is done with the jobs of each queue. */
export const handlers: Handlers = { ingest, suggest, harvest, learn, apply, feedback, command, reconcile };
