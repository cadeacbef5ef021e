"""Measurements of the real stack, beside the floor of what durable can cost."""
