export { pullStatus } from './pullStatus.ts';
export { FIX_CHECK, LEARN_CHECK, suggestionMark } from './checkName.ts';
export { showNothing, showStop } from './showStop.ts';
export { putSuggestionCheck, showSuggestion } from './showSuggestion.ts';
