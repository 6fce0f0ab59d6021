"""Calls that happen: who rings, who answers, and where a call goes otherwise. All of it runs on the timeline."""
