export { queueNames, queues } from './queues.ts';
export type { Payload, QueueName } from './queues.ts';
export { repositoryJob } from './repositoryJob.ts';
export type { RepositoryJob } from './repositoryJob.ts';
