"""What people may do: each use case is one transaction, authorised, decided, recorded and audited."""
