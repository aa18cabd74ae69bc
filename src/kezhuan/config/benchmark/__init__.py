"""Measuring the matching engine beside other programs, and writing down what came out."""
