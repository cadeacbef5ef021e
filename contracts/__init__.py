"""What is said between the record and its processes: names, messages and effects; only ever added to."""
