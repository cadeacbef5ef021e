"""Scenes of a programme's life on the real processes: what happens, who is told, who is not, who owes what by when."""
