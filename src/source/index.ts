export { languages, languageOf } from './languages.ts';
export type { Language, LanguageName } from './language.ts';
export type { FunctionVersion, Span } from './functionVersion.ts';
export { enclosing, listFunctions } from './listFunctions.ts';
export { calledSignatures, imports, withoutImports } from './fileContext.ts';
export { readFunction } from './parseAlone.ts';
export { replaceFunction } from './replaceFunction.ts';
export { nearDuplicateKey, normalise, programOf } from './normalise.ts';
export { SourceSyntaxError } from './sourceSyntaxError.ts';
export { parseLimits } from './parse.ts';
export type { ParseLimits } from './parse.ts';
export {
  applyEdit,
  draftMutations,
  ingredientsOf,
  mutationOperators,
  mutations,
  repairOperators,
} from './mutation/index.ts';
export type {
  Edit,
  Ingredients,
  Mutation,
  MutationDrafts,
  MutationOperator,
  MutationOptions,
  MutationScope,
} from './mutation/index.ts';
export { signatureEnd } from './signatureEnd.ts';
