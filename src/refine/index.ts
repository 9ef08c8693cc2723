export { METHODS, trainSettings, trainSettingsSchema } from './settings.ts';
export type { Method, TrainSettings } from './settings.ts';
export { trainInChild } from './trainInChild.ts';
export type { TrainReport, TrainRequest } from './train.ts';
export { learn } from './learn/learn.ts';
export type { Learned } from './learn/learn.ts';
export { learnSettings } from './learn/learnSettings.ts';
export type { LearnSettings } from './learn/learnSettings.ts';
export type { LearnRequest } from './learn/learnRequest.ts';
