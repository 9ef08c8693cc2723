import { CONFIG_PATH, type ConfigError } from '../../config/index.ts';
import { cleanLine, cleanText } from '../../reports/index.ts';
import type { CheckText } from './checkText.ts';
import { code, cut, plain } from './escape.ts';
import { paragraphs } from './words.ts';

/** A mistake in the settings as a check run, with an annotation on its line. */
export function configCheck({ setting, mistake, place }: ConfigError): CheckText {
  const { line, endLine } = place;
  return {
    state: 'failure',
    title: cut(`Line ${line} of ${CONFIG_PATH}: ${cleanLine(setting === '' ? mistake : setting)}`, 200),
    summary: paragraphs(
      `Line ${line} of ${code(CONFIG_PATH)} does not fit${setting === '' ? '' : `: ${code(setting)}`}.`,
      `${plain(mistake, 600)}.`,
      'Until it is mended nothing is done here. The settings are read from the default branch alone.',
    ),
    annotations: [
      {
        path: CONFIG_PATH,
        firstLine: line,
        lastLine: endLine,
        level: 'failure',
        message: cut(cleanText(setting === '' ? mistake : `${setting}: ${mistake}`), 1000),
      },
    ],
  };
}
