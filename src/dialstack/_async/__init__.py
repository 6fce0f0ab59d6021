"""A client in one colour: client, runner, transport, pages and the namespaces."""
