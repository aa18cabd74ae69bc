"""Rehearsals: the real server and a real browser on a bad day, with a history of their own and a separate checker."""
