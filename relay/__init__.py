"""What follows the commit: facts told to their processes, in order and at least once; the audit sealed; reconciled."""
