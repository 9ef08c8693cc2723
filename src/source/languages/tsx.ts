import type { Language } from '../language.ts';
import { ecmascript } from './ecmascript.ts';

export const tsx: Language = { ...ecmascript, name: 'tsx', extensions: ['.tsx'], grammar: 'tsx' };
