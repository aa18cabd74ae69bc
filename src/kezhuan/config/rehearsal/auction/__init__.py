"""A sale by bidding on a bad day: many bidders over HTTP, killed processes, watching halls, and separate checkers."""
