"""`python -m examples.voice_ai_bridge`: the demo."""

from .demo import main

main()
