"""The only hands of the processes: they touch the world, and running one twice equals running it once."""
