"""As little as Django needs for a webhook: no database, no middleware."""

from __future__ import annotations

import os

DIALSTACK_WEBHOOK_SECRET = os.environ["DIALSTACK_WEBHOOK_SECRET"]

ROOT_URLCONF = "urls"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",")
USE_TZ = True
