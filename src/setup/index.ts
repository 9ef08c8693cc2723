export { doctor } from './doctor/doctor.ts';
export type { Finding } from './doctor/finding.ts';
export { renderFindings } from './doctor/renderFindings.ts';
export { renderSetup } from './renderSetup.ts';
export { setup } from './setup.ts';
export type { SetupOptions, SetupResult } from './setup.ts';
export { formatBytes } from './formatBytes.ts';
