import { departureSource } from './departureSource.ts';
import { historySource } from './historySource.ts';
import { llamaSource } from './llamaSource.ts';
import { mutationSource } from './mutationSource.ts';
import { serverSource } from './serverSource.ts';

/** Everything that proposes candidates, by name. Another source is one file and one line here. */
export const candidateSources = {
  llama: llamaSource,
  departures: departureSource,
  server: serverSource,
  mutations: mutationSource,
  history: historySource,
} as const;
