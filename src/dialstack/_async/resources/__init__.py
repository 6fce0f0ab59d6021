"""One file for each namespace of the client."""
