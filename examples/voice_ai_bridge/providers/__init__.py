"""Voice AI behind one small interface: ElevenLabs, OpenAI, and one that needs no key and no network."""
