# Tells which lines of the project's functions each test runs: by LINE events of sys.monitoring, which are switched off for a
# line once it ran in a test, or by sys.settrace before Python 3.12.
import json
import os
import re
import sys
import threading
from array import array

HERE = os.path.dirname(os.path.abspath(__file__))
# After so many events of lines that were seen before, a function's other lines aren't waited for: all count as run. More
# in a failing test (True), which there are few of.
MOST_QUIET_EVENTS = {True: 300000, False: 20000}
# After so many events a test is left alone: all lines of the functions that it runs count as run.
MOST_EVENTS_OF_TEST = {True: 5000000, False: 300000}
# After so many in all, lines aren't looked at in further tests.
MOST_EVENTS = {True: 20000000, False: 5000000}
# So many lines are told.
MOST_LINES = {True: 2000000, False: 2000000}

HAS_MONITORING = hasattr(sys, "monitoring")
# Before 3.7 a frame can't be told to be quiet.
CAN_LISTEN = HAS_MONITORING or sys.version_info >= (3, 7)


def key_of(title):
    return re.sub(r"[\W_]+", "", title.lower())


def read_failing():
    with open(os.path.join(HERE, "failing.json"), encoding="utf-8") as file:
        return json.load(file)


def lines_in(code):
    if hasattr(code, "co_lines"):
        return {line for _, _, line in code.co_lines() if line}
    import dis

    return {line for _, line in dis.findlinestarts(code) if line}


class Ran(object):
    """The lines of one code object that one test ran."""

    __slots__ = ("code", "lines", "all", "quiet", "test", "done")

    def __init__(self, code, test):
        self.code = code
        self.test = test
        # The line of the definition has run when the function has.
        self.lines = {code.co_firstlineno}
        self.all = lines_in(code) | self.lines
        self.quiet = 0
        self.done = len(self.lines) >= len(self.all)

    def count_as_run(self):
        self.lines = self.all
        self.done = True

    def trace(self, frame, event, argument):
        """A frame's trace function; it ends itself once there is nothing more to learn."""
        if event != "line":
            return self.trace
        if frame.f_lineno in self.lines:
            self.quiet += 1
            self.test.events += 1
            if self.quiet > self.test.most_quiet:
                self.count_as_run()
        else:
            self.lines.add(frame.f_lineno)
            self.quiet = 0
        if len(self.lines) >= len(self.all):
            self.done = True
            frame.f_trace_lines = False
        return self.trace


class Test(object):
    def __init__(self, title, failing):
        self.title = title
        self.failing = failing
        # By the code's id: codes of different files are equal if they look the same.
        self.ran = {}
        self.events = 0
        self.is_left_alone = False
        self.most_quiet = MOST_QUIET_EVENTS[failing]
        self.most_events = MOST_EVENTS_OF_TEST[failing]

    def ran_of(self, code):
        ran = self.ran.get(id(code))
        if ran is None:
            ran = self.ran[id(code)] = Ran(code, self)
        return ran


class Lines(object):
    """`begin(title)` says that another test runs, `called(code)` that it runs a function of the project."""

    def __init__(self, path_of, title_now, tool):
        self.path_of = path_of
        self.title_now = title_now
        self.tool = tool
        self.failing = read_failing()
        self.found = {}
        self.told = {True: 0, False: 0}
        self.events = {True: 0, False: 0}
        self.title = ()
        self.test = None
        self.watched = {}

    def begin(self, title):
        """Gives whether the frame that runs now must be given `trace`, as it began before."""
        if title == self.title or not CAN_LISTEN:
            return False
        self.end()
        self.title = title
        failing = self.is_failing(title)
        # What runs between tests belongs to none; without any test, to the file.
        wanted = title is not None or not self.found
        if self.told[failing] > MOST_LINES[failing] or self.events[failing] > MOST_EVENTS[failing]:
            wanted = False
        if wanted:
            self.test = Test(title, failing)
        if HAS_MONITORING:
            if wanted:
                sys.monitoring.restart_events()
            return False
        # Whatever else traces (a coverage tool) only reports on a run that nobody asks for.
        sys.settrace(self.trace if wanted else None)
        return wanted

    def end(self):
        test, self.test = self.test, None
        if test is None:
            return
        self.events[test.failing] += test.events
        found = self.found.setdefault(test.title, {})
        for ran in list(test.ran.values()):
            # Arrays take little: there may be many thousands of tests.
            lines = array("I", list(ran.lines))
            found.setdefault(self.path_of(ran.code), []).append(lines)
            self.told[test.failing] += len(lines)

    def is_failing(self, title):
        if title is None:
            return False
        own = key_of(title)
        return any(key == own or (own and (key.endswith(own) or own.endswith(key))) for key in self.failing)

    def called(self, code):
        """A function of the project is called."""
        test = self.test
        if test is None:
            return
        if not HAS_MONITORING:
            if test.is_left_alone:
                test.ran_of(code).count_as_run()
            return
        # It is listened to from its first call on.
        test.ran_of(code)
        if id(code) not in self.watched:
            self.watched[id(code)] = code
            sys.monitoring.set_local_events(self.tool, code, sys.monitoring.events.LINE)

    def line(self, code, number):
        """For sys.monitoring: a line is told once a test, as `begin` switches all on again."""
        test = self.test
        if test is not None:
            test.ran_of(code).lines.add(number)
        return sys.monitoring.DISABLE

    def trace(self, frame, event, argument):
        """For sys.settrace: decides at a call whether the frame's lines are listened to."""
        test = self.test
        if event != "call" or test is None:
            return None
        code = frame.f_code
        ran = test.ran.get(id(code))
        if ran is None:
            if code.co_name == "<module>" or not self.path_of(code):
                return None
            # It may be the first that the next test runs.
            self.begin(self.title_now())
            test = self.test
            if test is None:
                return None
            ran = test.ran_of(code)
        test.events += 1
        if test.events > test.most_events:
            test.is_left_alone = True
            for one in list(test.ran.values()):
                one.count_as_run()
            sys.settrace(None)
            return None
        # A generator's frame may have been told to be quiet in an earlier test.
        if frame.f_trace_lines == ran.done:
            frame.f_trace_lines = not ran.done
        return None if ran.done else ran.trace

    def listen(self):
        if HAS_MONITORING:
            sys.monitoring.register_callback(self.tool, sys.monitoring.events.LINE, self.line)
        else:
            threading.settrace(self.trace)

    def lines_of(self, title):
        """What a test ran, as sorted lines by path."""
        return {
            path: sorted({line for lines in parts for line in lines})
            for path, parts in self.found.get(title, {}).items()
        }
