"""What is locked stays locked: sealed fields, match tokens, access tokens, the audit's MACs."""
