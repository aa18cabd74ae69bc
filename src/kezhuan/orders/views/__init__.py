"""Pages of calls for research."""
