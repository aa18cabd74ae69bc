"""Pages: ``me`` (one's own account), ``organisation``, ``security`` (its administrator), ``entrance`` (signing in)."""
