"""The sandbox behind a port: an ASGI application, what it serves beside the API, and a file that outlives it."""
