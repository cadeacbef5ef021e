"""What is kept: the tables, the one transaction that writes them, and the reads."""
