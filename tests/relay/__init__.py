"""The relay under every fault of its own: on a real PostgreSQL, telling targets that can be slow, broken or frozen."""
