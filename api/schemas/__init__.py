"""What may be sent: closed models with limits; a field that is not named here is refused."""
