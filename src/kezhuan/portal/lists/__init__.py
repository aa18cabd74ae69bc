"""What waits for a person, a module for each part of the city."""
