"""A process that books once: `python -m tests.webhooks.appointment_worker FILE LOG KEY SECONDS`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from dialstack.webhooks.appointments import AppointmentWebhooks
from dialstack.webhooks.bookings.sqlite import SQLiteBookings
from tests.webhooks.appointments_kit import BOOKED, SECRET, booking_body, signed


def main():
    file, log, key, seconds = sys.argv[1:]
    hooks = AppointmentWebhooks(SECRET, bookings=SQLiteBookings(file))

    @hooks.booking
    def book(request):
        with Path(log).open("a") as written:
            written.write(f"{os.getpid()}\n")
        time.sleep(float(seconds))
        return BOOKED

    body = booking_body(key)
    say("ready")
    sys.stdin.readline()
    answer = hooks.dispatch(signed(body), body, "/bookings")
    say(f"{answer.status} {answer.body.decode()}")


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
