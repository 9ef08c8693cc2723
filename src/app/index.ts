export { codelutraApp } from './codelutraApp.ts';
export type { AppOptions } from './codelutraApp.ts';
export { eventJobs, installationOf } from './eventJobs.ts';
export type { Event } from './eventJobs.ts';
