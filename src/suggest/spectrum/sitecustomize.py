# Loaded by Python before a test run (it lies on PYTHONPATH). Tells which functions of the project each test runs, by the
# calls of each, and which lines: one JSON line a test in units.jsonl beside it:
# {"title": "suite test", "functions": ["lib/a.py:12", ...], "lines": {"lib/a.py": [12, 13, ...]}}.
import atexit
import json
import os
import sys
import threading

from codelutra_lines import Lines

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FOLDER = ROOT + os.sep
units = {}
seen = {}
current = [None]
TOOL = 4
ENVIRONMENT = getattr(os.environ, "_data", {})


def place(code):
    """Where a code object starts, as a path in the project; empty for code that is not the project's."""
    # What is compiled from a string belongs to no file, and there may be no end of it.
    if code.co_filename.startswith("<"):
        return ""
    known, _ = seen.get(id(code), (None, None))
    if known is None:
        path = os.path.abspath(code.co_filename)
        own = path.startswith(FOLDER) and "site-packages" not in path and not path.startswith(HERE)
        known = "%s:%d" % (path[len(FOLDER):].replace(os.sep, "/"), code.co_firstlineno) if own else ""
        # By its id, which is its own for as long as it is kept: codes of different files are equal if they look the same.
        seen[id(code)] = (known, code)
    return known


def path_of(code):
    return place(code).rpartition(":")[0]


def title():
    """The test that runs: unittest's, which is told below, else pytest's, which is in the environment."""
    if current[0] is not None:
        return current[0]
    told = ENVIRONMENT.get(b"PYTEST_CURRENT_TEST")
    if told is None:
        return None
    parts = told.decode("utf-8", "replace").rsplit(" (", 1)[0].split("::")
    return " ".join(parts[1:])


lines = Lines(path_of, title, TOOL)


def called(code):
    where = place(code)
    if where and code.co_name != "<module>":
        name = title()
        # What runs while modules are imported belongs to no test; without any test, to the file.
        units.setdefault(name, set()).add(where)
        is_late = lines.begin(name)
        lines.called(code)
        return is_late
    return False


def listen():
    if hasattr(sys, "monitoring"):
        monitoring = sys.monitoring
        try:
            monitoring.use_tool_id(TOOL, "codelutra")
        except ValueError:
            return
        lines.listen()
        monitoring.register_callback(TOOL, monitoring.events.PY_START, start)
        monitoring.set_events(TOOL, monitoring.events.PY_START)
        return
    lines.listen()
    sys.setprofile(profile)
    threading.setprofile(profile)


def start(code, offset):
    # Other people's code is not listened to again.
    if not place(code):
        return sys.monitoring.DISABLE
    called(code)


def profile(frame, event, argument):
    if event == "call" and called(frame.f_code):
        frame.f_trace = lines.trace(frame, event, argument)


def listen_to_unittest():
    import unittest

    run = unittest.TestCase.run

    def heard(self, *args, **kwargs):
        before = current[0]
        if ENVIRONMENT.get(b"PYTEST_CURRENT_TEST") is None:
            current[0] = self.id()
        try:
            return run(self, *args, **kwargs)
        finally:
            current[0] = before

    unittest.TestCase.run = heard


def write():
    sys.setprofile(None)
    if not hasattr(sys, "monitoring"):
        sys.settrace(None)
    lines.end()
    named = {name: found for name, found in units.items() if name is not None}
    told = named or {"": units.get(None, set())}
    with open(os.path.join(HERE, "units.jsonl"), "a", encoding="utf-8") as out:
        for name, found in told.items():
            unit = {"title": name, "functions": sorted(found)}
            ran = lines.lines_of(name or None)
            if ran:
                unit["lines"] = ran
            out.write(json.dumps(unit) + "\n")


listen_to_unittest()
atexit.register(write)
listen()
