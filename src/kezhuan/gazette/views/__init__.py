"""Pages of notices and objections."""
