"""Questions on the national data; their answers are computed from the raw official files, never from the graph."""
