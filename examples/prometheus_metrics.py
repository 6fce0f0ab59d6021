"""Metrics of every attempt, for Prometheus: how many, how long, how often again. Needs `prometheus_client`.

python examples/prometheus_metrics.py
"""

from __future__ import annotations

from _support import connect
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from dialstack import DialStack, DialStackError, ErrorEvent, ResponseEvent, RetryEvent

# In your program leave the registry out: there is one for the process. Labels are few, and hold no id and no number:
# the route of a call still names its ids, such as /v1/users/{user}.
registry = CollectorRegistry()
LABELS = ["method", "route"]
answers = Counter("dialstack_answers", "Attempts that were answered.", [*LABELS, "status"], registry=registry)
errors = Counter("dialstack_errors", "Attempts that failed.", [*LABELS, "error"], registry=registry)
retries = Counter("dialstack_retries", "Attempts that were followed by another.", LABELS, registry=registry)
seconds = Histogram("dialstack_answer_seconds", "From the request to the whole answer.", LABELS, registry=registry)


def watch(client: DialStack) -> None:
    """Count what a client and its views do, from now on."""

    @client.on("response")
    def answered(event: ResponseEvent) -> None:
        answers.labels(event.method, event.route, f"{event.status_code // 100}xx").inc()
        seconds.labels(event.method, event.route).observe(event.elapsed_ms / 1000)

    @client.on("error")
    def failed(event: ErrorEvent) -> None:
        errors.labels(event.method, event.route, type(event.error).__name__).inc()

    @client.on("retry")
    def repeated(event: RetryEvent) -> None:
        retries.labels(event.method, event.route).inc()


def main() -> None:
    """Make some calls, one of which has to be tried again and one of which fails, and print what was counted."""
    client, sandbox = connect("create an account and two users")
    watch(client)
    clinic = client.for_account(client.accounts.create(email="contact@joneschiro.com").id)
    clinic.users.create(name="Dr. Alice Smith")
    if sandbox is not None:
        sandbox.fail_next(503)
    clinic.users.create(name="Bob")
    try:
        clinic.users.retrieve("user_nobody")
    except DialStackError as error:
        print(f"# a call failed: {type(error).__name__}")
    # In your program: prometheus_client.start_http_server(9000), or the endpoint of your web framework.
    print(generate_latest(registry).decode())


if __name__ == "__main__":
    main()
