"""Sample data that shows the product at work: companies, people, definitions, tickets."""
