/** Where the script below tells what it left out: a line each. */
export const LEFT_OUT_FILE = 'left-out.txt';

/**
 * A Python script that writes what a project's own files ask for, tests included, as one list: `wanted.txt`. Only names
 * with versions get into it. pip builds an address or a folder from source, whatever it is told about wheels, and an
 * option in a list could tell it something else.
 */
export const COLLECT = String.raw`
import glob, os, re
PUBLISHED = re.compile(
    r"[A-Za-z0-9][\w.-]*\s*(\[[\w\s,.-]*\]\s*)?(\(?\s*[<>=!~][\w\s.,*+!<>=~()-]*)?(;[\w\s.,*+!<>=~()'\"-]*)?", re.ASCII
)
wanted, left_out = [], []

def take(text, folder="."):
    words = re.split(r"\s(?=-)", text.strip())
    other = re.fullmatch(r"(?:-r|--requirement)[\s=]*(.+)", text.strip())
    if other and os.path.isfile(os.path.join(folder, other[1])):
        return  # read by itself
    if PUBLISHED.fullmatch(words[0]):
        hashes = [word for word in words[1:] if re.fullmatch(r"--hash=\w+:\w+", word.strip())]
        wanted.append(" ".join([words[0], *hashes]))
    elif words[0]:
        left_out.append(text.strip())

try:
    import tomllib
    project = tomllib.load(open("pyproject.toml", "rb"))
    own = project.get("project", {})
    listed = list(own.get("dependencies", []))
    for table in (own.get("optional-dependencies", {}), project.get("dependency-groups", {})):
        for name, group in table.items():
            if name.lower() in ("test", "tests", "testing", "dev"):
                listed += group
    for one in listed:
        if isinstance(one, str):
            take(" ".join(one.split()))
except (ImportError, OSError, ValueError, AttributeError, TypeError):
    pass
for path in sorted(glob.glob("**/*.txt", recursive=True) + glob.glob("**/*.in", recursive=True)):
    if path.startswith("venv"):
        continue
    text = open(path, encoding="utf-8-sig", errors="replace").read()
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        take(re.sub(r"(^|\s)#.*", "", line), os.path.dirname(path))
open("wanted.txt", "w").write("\n".join(wanted) + "\n")
open("${LEFT_OUT_FILE}", "w").write("\n".join(left_out) + "\n")
`.trim();
