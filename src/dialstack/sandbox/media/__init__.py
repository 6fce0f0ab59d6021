"""Media sockets as the sandbox dials them: who speaks in a call, what was said, and the sockets themselves."""
