"""The second stage of a search: named features of the best candidates, weighed by a smooth function."""
