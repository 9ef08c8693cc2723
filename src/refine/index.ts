export { METHODS, trainSettings, trainSettingsSchema } from './settings.ts';
export type { Method, TrainSettings } from './settings.ts';
export { trainInChild } from './trainInChild.ts';
export type { TrainReport, TrainRequest } from './train.ts';
