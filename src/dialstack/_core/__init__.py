"""The sans-IO core: what to send, what came back, whether to try again. No socket, no clock, no `async`."""
