export { credentialsFile, readAppSettings } from './appSettings.ts';
export type { AppCredentials, AppSettings } from './appSettings.ts';
export { readStatus } from './readStatus.ts';
export { startApp } from './startApp.ts';
export type { RunningApp, StartOptions } from './startApp.ts';
export { startSetUp } from './startSetUp.ts';
export type { SetUpOptions } from './startSetUp.ts';
