"""好差评: what people say after a service, and the tickets that bad ratings become."""
