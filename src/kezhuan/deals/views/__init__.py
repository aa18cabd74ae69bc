"""Pages of deals: one module per thing."""
