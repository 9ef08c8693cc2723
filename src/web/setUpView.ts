/** What the page tells before the button. */
export interface SetUpFacts {
  /** Where the form goes, on GitHub. */
  readonly target: string;
  /** JSON. */
  readonly manifest: string;
  /** Where GitHub will send its events. */
  readonly hook: string;
  /** Undefined: the person who is logged in. */
  readonly organisation: string | undefined;
  /** What the App asks for, such as `contents: write`. */
  readonly permissions: Readonly<Record<string, string>>;
}

/** The page with the button that registers the App. */
export function setUpView({ target, manifest, hook, organisation, permissions }: SetUpFacts): string {
  const asked = Object.entries(permissions).map(([name, level]) => `${name.replaceAll('_', ' ')} (${level})`);
  return view(
    'Register the App',
    `<dl>
<dt>For</dt><dd>${organisation === undefined ? 'your own account' : escaped(organisation)}</dd>
<dt>GitHub sends events to</dt><dd><code>${escaped(hook)}</code>${isLocal(hook) ? ` <strong>GitHub cannot reach this address.</strong> Start with <code>--url https://...</code>, the name that it has on the internet.` : ''}</dd>
<dt>It may</dt><dd>${escaped(asked.join(', '))}</dd>
</dl>
<p>GitHub shows this once more and asks for the App's name. Nothing is registered before you agree there. Afterwards this server
keeps the App's key, starts, and a link leads to the choice of repositories.</p>
<form action="${escaped(target)}" method="post">
<input type="hidden" name="manifest" value="${escaped(manifest)}">
<button>Register on GitHub</button>
</form>`,
  );
}

/** What an address without the right key shows. */
export function strayView(): string {
  return view(
    'Not this address',
    '<p>This link does not fit, or is of an earlier start. Open the one that <code>codelutra serve</code> printed last.</p>',
  );
}

/** The page after it. @param install where the App is installed on repositories */
export function doneView(install: string): string {
  return view(
    'The App is registered',
    `<p>Its key is kept on this server, which is starting now.</p>
<p><a href="${escaped(install)}">Choose the repositories it is for</a></p>`,
  );
}

function isLocal(address: string): boolean {
  return /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]|0\.0\.0\.0)/.test(
    new URL(address).host,
  );
}

function view(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>codelutra: ${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
dt { font-weight: 600 }
dd { margin: 0 0 .7rem; overflow-wrap: anywhere }
button { font: inherit; padding: .5rem 1.2rem; cursor: pointer }
</style>
<h1>${title}</h1>
${content}
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
