"""The bank beside the market: its files, its orders, and an adapter that stands in for a payment provider."""
