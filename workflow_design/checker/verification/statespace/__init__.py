"""State-space exploration: decision points, reachable states, and traces that witness them."""
