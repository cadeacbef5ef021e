"""The JSON door: it translates between HTTP and the use cases, and decides nothing."""
