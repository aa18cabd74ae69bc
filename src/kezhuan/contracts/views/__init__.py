"""Pages of contracts: one module per part of the work."""
