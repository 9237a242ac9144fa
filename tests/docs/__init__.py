"""The documentation is tested: its examples run, its reference is up to date, its two languages say the same."""
