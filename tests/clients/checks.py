"""Counts checks and ends the program: one readable line per failure, then a closing line."""

import sys

SHOWN = 8  # failures printed in each part


class Checks:
    def __init__(self):
        self.shown = 0
        self.passed = 0
        self.failed = 0

    def that(self, holds, name, *shown):
        """Counts one check; `shown` is what was seen, printed when the check fails."""
        if holds:
            self.passed += 1
            return
        self.failed += 1
        self.shown += 1
        if self.shown <= SHOWN:
            print(f"FAIL {name}" + "".join(f" | {value}" for value in shown)[:500])

    def raises(self, kind, name, work):
        """The call must end in this kind of error."""
        try:
            answer = work()
        except kind:
            self.passed += 1
        except Exception as error:  # any other error is the failure to be shown
            self.that(False, name, f"{type(error).__name__}: {error}")
        else:
            self.that(False, name, f"no error, but {answer!r}"[:300])

    def part(self, title, work):
        """Runs a group of checks; an error inside is one failure and does not stop the others."""
        before, self.shown = self.failed, 0
        try:
            work()
        except Exception as error:  # a client that fails is a finding, whatever its error
            self.that(False, title, f"{type(error).__name__}: {error}")
        failed = self.failed - before
        print(f"FAILED ({failed}): {title}" if failed else f"ok: {title}")

    def close(self):
        if self.failed:
            sys.exit(f"{self.failed} checks failed, {self.passed} passed")
        print(f"{self.passed} checks passed")
