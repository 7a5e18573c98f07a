"""What happens in the demo's companies, written by hand: a module for each process."""
