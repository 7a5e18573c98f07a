"""Test data for performance work: companies with hundreds of thousands of tickets."""
