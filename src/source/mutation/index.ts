export { ingredientsOf } from './ingredients.ts';
export type { Ingredients } from './ingredients.ts';
export { mutationOperators } from './mutationOperators.ts';
export type { Edit, MutationOperator, MutationScope, RepairOperator, RepairScope } from './mutationOperator.ts';
export { applyEdit, draftMutations, mutations } from './mutations.ts';
export type { Mutation, MutationDrafts, MutationOptions } from './mutations.ts';
export { repairOperators } from './repairOperators.ts';
