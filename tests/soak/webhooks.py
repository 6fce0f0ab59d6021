"""Webhooks that are delivered twice and in no order, to workers that are killed.

python -m tests.soak.webhooks DELIVERIES
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.webhooks import chaos


def report(deliveries: int) -> dict[str, object]:
    """Make a run with the store in SQLite."""
    events = max(deliveries * 2 // 5, 1)
    with tempfile.TemporaryDirectory() as folder:
        found = chaos.run(f"{folder}/dedupe.db", Path(folder) / "ledger", deliveries, events)
    wrong = [*found.failures, *(f"{event} was not handled" for event in sorted(found.unhandled))]
    return {
        "events": events,
        "deliveries": deliveries,
        "requests": found.sent,
        "workers killed": found.killed,
        "events handled to the end": len(found.ended),
        "begun again after a kill": found.again,
        "answers of 'in progress'": found.in_progress,
        "handled again after it was finished": len(found.late),
        "violations": wrong + [f"{event} was handled again after it was finished" for event in found.late],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(report(int(sys.argv[1]))))
