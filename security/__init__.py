"""What is locked: keys, sealed fields, match tokens, access tokens and the audit's seals."""
