"""A webhook in Django: calls that have ended, each of them once.

    DIALSTACK_WEBHOOK_SECRET=whsec_... django-admin runserver --pythonpath examples/django_webhook --settings settings

Then it answers at `/webhooks/dialstack`. To see it work without the platform:

    python examples/django_webhook/send_to_itself.py
"""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from dialstack.webhooks import CallEnded, WebhookRouter
from dialstack.webhooks.adapters.django import django_view

calls: list[tuple[str, str | None, int | None]] = []  # in your program: a model

# This remembers in memory which events were handled. Where there are several processes, give it
# `dedupe=SQLiteDedupe("events.db")`.
hooks = WebhookRouter(settings.DIALSTACK_WEBHOOK_SECRET)


@hooks.on(CallEnded)
def log_call(event: CallEnded) -> None:
    """Note a call."""
    calls.append((event.data.call_id, event.data.status, event.data.duration_seconds))


# The view needs no `csrf_exempt`: it is exempt, and the signature says who sent the event.
urlpatterns = [path("webhooks/dialstack", django_view(hooks))]
