"""A small speech model of our own, for tests and demonstrations where no weights can be fetched.

It has Whisper's architecture and OpenAI's multilingual tokenizer, so that faster-whisper and openai-whisper load it like
any other, but it was trained on synthesised speech alone, over the words of the demonstration lessons: it understands
those lessons and nothing else. `sentences` writes what is said, `voices` speaks it, `rooms` makes it sound as if it had
been recorded, `training` learns from it, `export` writes the weights, `measure` says how good they are.
"""
