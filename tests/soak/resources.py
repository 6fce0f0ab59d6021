"""What a process holds: memory, descriptors, threads."""

from __future__ import annotations

import gc
import threading
from pathlib import Path


def resident() -> float:
    """Give the resident memory, in MiB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    gc.collect()
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS:")) / 1024


def descriptors() -> int:
    """Count the open descriptors; 0 where the system does not say."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def threads() -> int:
    return threading.active_count()


class Growth:
    """Looks at the memory while calls are made."""

    def __init__(self, calls: int) -> None:
        # The first fifth opens the connections and fills the caches.
        self.marks = {calls * fifth // 5 - 1 for fifth in range(1, 6)}
        self.seen: list[float] = []

    def look(self, call: int) -> None:
        if call in self.marks:
            self.seen.append(round(resident(), 1))
