export { readThumbs } from './readThumbs.ts';
export { weighSuggestion } from './weighSuggestion.ts';
