"""Texts as vectors of meaning: what stands close means alike, whatever the words.

:mod:`encoder` says what an encoder is and gives the one to use · :mod:`static` is our own, a table of term vectors that
needs numpy alone · :mod:`external` lends a stronger model from a local folder · :mod:`corpus`, :mod:`views` and
:mod:`fit` learn a table.
"""
