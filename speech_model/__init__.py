"""A small speech model of our own, for tests and demonstrations where no weights can be fetched.

It has Whisper's architecture and OpenAI's multilingual tokenizer, so that faster-whisper and openai-whisper load it
like any other, but it learns from synthesised speech alone, over the words of the demonstration lessons: it is to
understand those lessons and nothing else. `sentences` writes what is said, `voices` speaks it, `bank` keeps it, `rooms`
makes it sound as if it had been recorded, `lessons` puts it before the learner, `training` learns, `export` writes the
weights, `measure` says how good they are. Needs the extra `whisper` (PyTorch and openai-whisper).

`weights.npz` has been trained for 90, 52 and 30 minutes, the last two with `--goes-on`, on about one core. Of
unseen sentences, spoken one by one, it gets 7 % of the characters wrong in Chinese and 6 % in English (`measure`, 40
sentences each); of windows of 20 s, several sentences in a row, 25 % and 44 %: it is good where silence is cut out
first, as the pipeline does. `changxue-small` is the same for faster-whisper, int8.
"""
