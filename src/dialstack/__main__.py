"""`python -m dialstack`: the same as the command `dialstack`."""

from __future__ import annotations

import sys

from dialstack.cli import main

if __name__ == "__main__":
    sys.exit(main())
