"""A workflow document as data: its outline, its normal form, and the company around it."""
