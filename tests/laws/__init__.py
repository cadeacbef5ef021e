"""What the tool of the rooms cannot see."""
