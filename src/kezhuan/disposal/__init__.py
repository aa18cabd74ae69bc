"""成果处置: how a unit disposes of a service invention: mode, way, price, notice and who has priority."""
