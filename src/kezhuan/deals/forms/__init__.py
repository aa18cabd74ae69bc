"""Forms of deals: one module per thing."""
