"""A small speech model of our own, for tests and demonstrations where no weights can be fetched.

It has Whisper's architecture and OpenAI's multilingual tokenizer, so that faster-whisper and openai-whisper load it
like any other, but it learns from synthesised speech alone, over the words of the demonstration lessons: it is to
understand those lessons and nothing else. `sentences` writes what is said, `voices` speaks it, `bank` keeps it, `rooms`
makes it sound as if it had been recorded, `lessons` puts it before the learner, `training` learns, `export` writes the
weights, `measure` says how good they are. Needs the extra `whisper` (PyTorch and openai-whisper).

`weights.npz` is training half way: after about 90 minutes on one shared processor core it gets 27 % of the
characters of unseen Chinese sentences wrong (English 29 %), and most of a window of 20 s. `--goes-on` continues from
it. The folder `changxue-small` is to come when `measure` says 15 % or less; until then the tests that need it are
skipped.
"""
