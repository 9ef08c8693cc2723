import type { Routes } from '../router.ts';
import { actionsRoutes } from './actions.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { contentsRoutes } from './contents.ts';
import { objectRoutes, refRoutes } from './gitData.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { reviewRoutes } from './reviews.ts';

/** What the fake answers itself; of two that fit, the first does. */
export const routes: readonly Routes[] = [
  appRoutes,
  reactionRoutes,
  reviewRoutes,
  pullRoutes,
  checkRoutes,
  contentsRoutes,
  refRoutes,
  objectRoutes,
  actionsRoutes,
];
