"""A bridge between a call and a voice AI: one app, three providers, and an observer."""
