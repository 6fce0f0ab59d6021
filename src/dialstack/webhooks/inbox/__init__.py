"""Answer first, work later: events are stored, answered with 200, and handled by a worker."""
