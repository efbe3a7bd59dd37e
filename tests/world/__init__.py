"""A made-up world of agencies, vendors and awards, and a program that knows the truth about it."""
