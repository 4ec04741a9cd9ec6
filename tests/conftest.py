"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# Beside a busy program any example may take long; the timeout of pytest is limit enough.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
