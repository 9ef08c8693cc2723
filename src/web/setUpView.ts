/** The page with the button that registers the App. @param manifest JSON */
export function setUpView(target: string, manifest: string): string {
  return view(
    'Register the App',
    `<p>GitHub will show what the App may do, and ask for its name. Nothing is registered before you agree there.</p>
<form action="${escaped(target)}" method="post">
<input type="hidden" name="manifest" value="${escaped(manifest)}">
<button>Register on GitHub</button>
</form>`,
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

function view(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>codelutra: ${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
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
