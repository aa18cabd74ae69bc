"""Pages of the technology market."""
