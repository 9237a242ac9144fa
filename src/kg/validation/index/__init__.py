"""What the files state, in columns of integers that are searched and kept."""
