"""What is not the product: sample data, load tests, replays, and a service to try actions with."""
