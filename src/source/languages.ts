import { extname } from 'node:path';
import type { Language, LanguageName } from './language.ts';
import { go } from './languages/go.ts';
import { java } from './languages/java.ts';
import { javascript } from './languages/javascript.ts';
import { python } from './languages/python.ts';
import { rust } from './languages/rust.ts';
import { tsx } from './languages/tsx.ts';
import { typescript } from './languages/typescript.ts';

/** Every language that functions can be read from. */
export const languages: Readonly<Record<LanguageName, Language>> = {
  javascript,
  typescript,
  tsx,
  python,
  go,
  java,
  rust,
};

/** The language of a file, by its extension; undefined for any other file. */
export function languageOf(path: string): Language | undefined {
  const extension = extname(path).toLowerCase();
  return Object.values(languages).find((language) => language.extensions.includes(extension));
}
