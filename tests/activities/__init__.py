"""The effects themselves, on a real PostgreSQL and a real mail server: twice equals once, killed or frozen at any step."""
