"""Tools beside the product: sample data, load tests, replays, a service to try actions with."""
