export { mutationOperators } from './mutationOperators.ts';
export type { Edit, MutationOperator, MutationScope } from './mutationOperator.ts';
export { applyEdit, mutations } from './mutations.ts';
export type { Mutation, MutationOptions } from './mutations.ts';
