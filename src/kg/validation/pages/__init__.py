"""A page for each rule: what it asks, in words, and the query that finds its culprits."""
