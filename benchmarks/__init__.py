"""Measurements of the real stack over HTTP, beside a floor of its own, with their recorded results."""
