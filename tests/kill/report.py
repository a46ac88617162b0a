"""What a run found and did."""

import collections
import threading

# What a violation is called: an acknowledged upload lost; one told or kept twice; wrong or half
# bytes, or a wrong answer; something left behind.
KINDS = ("lost", "duplicate", "wrong", "leak")


class Report:
    """Thread-safe to add to."""

    def __init__(self):
        self.violations = []  # (kind, text)
        self.repeats = set()  # pushes repeated because the process died before recording them
        self._lock = threading.Lock()

    def add(self, kind, text):
        assert kind in KINDS, kind
        with self._lock:
            self.violations.append((kind, text))

    def says(self, text):
        """One of the violations does, as it is printed."""
        return any(text in f"{kind}: {said}" for kind, said in self.violations)

    def kinds(self):
        return collections.Counter(kind for kind, _ in self.violations)
