import type { Language } from '../language.ts';
import { ecmascript } from './ecmascript.ts';

export const typescript: Language = {
  ...ecmascript,
  name: 'typescript',
  extensions: ['.ts', '.mts', '.cts'],
  grammar: 'typescript',
};
