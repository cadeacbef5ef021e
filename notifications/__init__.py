"""What is told: the words of notices, from a disclosure and nothing else, and the channels that carry them."""
