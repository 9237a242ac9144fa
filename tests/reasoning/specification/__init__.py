"""OWL 2 RL as the specification says it: its rows as text, a naive evaluator of them, and cases for each row."""
