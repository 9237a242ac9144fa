"""The SPARQL 1.1 Protocol as pure functions: what a request asks, which format it gets, what an error says."""
