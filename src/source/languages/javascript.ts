import type { Language } from '../language.ts';
import { ecmascript } from './ecmascript.ts';

export const javascript: Language = {
  ...ecmascript,
  name: 'javascript',
  extensions: ['.js', '.mjs', '.cjs', '.jsx'],
  grammar: 'javascript',
};
