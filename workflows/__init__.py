"""What happens next: durable processes that wait for facts and moments, and act only through effects."""
