export { EVIDENCE_VERSION, evidenceSchema, evidenceTestSchema } from './evidence.ts';
export type { Evidence, EvidenceTest } from './evidence.ts';
export { redact } from './redact.ts';
export { redactEvidence } from './redactEvidence.ts';
