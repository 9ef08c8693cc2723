export { mutationOperators } from './mutationOperators.ts';
export type { Edit, MutationOperator, MutationScope } from './mutationOperator.ts';
export { applyEdit, draftMutations, mutations } from './mutations.ts';
export type { Mutation, MutationDrafts, MutationOptions } from './mutations.ts';
