import { UserError } from '../errors.ts';

/** Where in the settings file a mistake is; 1-based, both ends included. */
export interface ConfigPlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/** A mistake in the settings, and the line it is in. */
export class ConfigError extends UserError {
  /** The setting, such as `app.suggest.attempts`; empty where the file as a whole is no settings. */
  readonly setting: string;
  readonly place: ConfigPlace;
  /** What is wrong, without the setting's name. */
  readonly mistake: string;

  /** @param details.also further mistakes of the file, in words */
  constructor(
    setting: string,
    mistake: string,
    place: ConfigPlace,
    { where, also = [], ...details }: { where: string; also?: readonly string[]; cause?: unknown },
  ) {
    const more = also.length === 0 ? '' : `Wrong, too: ${also.join('; ')}. `;
    super(setting === '' ? mistake : `${setting}: ${mistake}`, {
      ...details,
      where: `${where}:${place.line}`,
      fix: `${more}docs/configuration.md lists the settings.`,
    });
    this.setting = setting;
    this.mistake = mistake;
    this.place = place;
  }
}
