"""Other programs that rank the same texts for the same questions, measured by the same code as the engine."""
