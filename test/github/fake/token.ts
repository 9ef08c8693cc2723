/** The token of a user in every test. */
export const tokenOf = (login: string): string => `test-token-${login}`;

/** Octocat's token. */
export const TOKEN = tokenOf('octocat');
