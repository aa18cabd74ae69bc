"""The stand-alone verifier: ``verify_lot.py`` imports nothing of ours and goes into every evidence pack as it is."""
