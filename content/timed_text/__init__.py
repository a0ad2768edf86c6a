"""The vocabulary of timed text: word, span, cue, clock. Imports nothing of ours, so that both the domain and the pure
parts of the pipeline may speak it."""
