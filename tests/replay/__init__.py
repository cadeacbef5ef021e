"""Recorded histories of every process, replayed by the present code."""
