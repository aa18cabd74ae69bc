"""The demo city: a seeded generator of believable, entirely invented records of a city's research and industry."""
