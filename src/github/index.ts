export { defaultArtifactLimits, downloadArtifact, listArtifacts } from './artifacts.ts';
export type { Artifact, ArtifactLimits } from './artifacts.ts';
export { findCheckRun, putCheckRun } from './checkRuns.ts';
export type { CheckAction, CheckAnnotation, CheckRun, CheckRunText } from './checkRuns.ts';
export type { GitHub } from './client.ts';
export { findComment, putComment } from './comments.ts';
export type { Comment, MarkedComment } from './comments.ts';
export { commitFiles } from './commitFiles.ts';
export type { BranchCommit, Committed } from './commitFiles.ts';
export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export { connectionFrom } from './connection.ts';
export type { Connection } from './connection.ts';
export { listDeliveries, missedDeliveries, redeliver } from './deliveries.ts';
export type { Delivery } from './deliveries.ts';
export { parseHunks, showsLines } from './hunks.ts';
export type { Hunk } from './hunks.ts';
export {
  convertManifest,
  createReadToken,
  getApp,
  listInstallationRepositories,
  listInstallations,
} from './installations.ts';
export type { AppIdentity, InstallationInfo, ReadToken, RegisteredApp } from './installations.ts';
export { getPull, listPullFiles, pullsOfHead } from './pulls.ts';
export type { PullFile, PullRequest } from './pulls.ts';
export { listReactions, react } from './reactions.ts';
export type { CommentPlace, Reaction } from './reactions.ts';
export type { ZipFile } from './readZip.ts';
export { readRecord, updateRecord } from './record.ts';
export type { RecordPlace } from './record.ts';
export type { Asset, Release } from './release.ts';
export { Releases } from './releases.ts';
export type { ReleaseText } from './releases.ts';
export { getBranchHead, getRepository, mayWrite, permissionOf, readHostedFile } from './repository.ts';
export type { HostedFile, HostedRepository, Permission } from './repository.ts';
export { fullName, parseRepositoryName } from './repositoryName.ts';
export type { RepositoryName } from './repositoryName.ts';
export { findReview, putReview } from './reviews.ts';
export type { LineComment, MarkedReview, Review } from './reviews.ts';
export { getWorkflowRun, listJobs, listWorkflowRuns } from './workflowRuns.ts';
export type { WorkflowJob, WorkflowRun, WorkflowRunFilter } from './workflowRuns.ts';
