"""Tests on the real processes: Temporal, PostgreSQL, SMTP."""
