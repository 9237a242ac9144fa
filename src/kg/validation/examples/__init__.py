"""The examples of rules: good and bad ones, run and reported."""
