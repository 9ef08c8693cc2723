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

  constructor(setting: string, mistake: string, place: ConfigPlace, details: { where: string; cause?: unknown }) {
    super(setting === '' ? mistake : `${setting}: ${mistake}`, {
      ...details,
      where: `${details.where}:${place.line}`,
      fix: 'docs/configuration.md lists the settings.',
    });
    this.setting = setting;
    this.mistake = mistake;
    this.place = place;
  }
}
