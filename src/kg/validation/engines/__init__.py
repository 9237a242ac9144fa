"""The two engines, and how they share the work."""
