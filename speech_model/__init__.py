"""A small speech model of our own, for tests and demonstrations where no weights can be fetched.

It has Whisper's architecture and OpenAI's multilingual tokenizer, so that faster-whisper and openai-whisper load it
like any other, but it learns from synthesised speech alone, over the words of the demonstration lessons: it is to
understand those lessons and nothing else. `sentences` writes what is said, `voices` speaks it, `bank` keeps it, `rooms`
makes it sound as if it had been recorded, `lessons` puts it before the learner, `training` learns, `export` writes the
weights, `measure` says how good they are. Needs the extra `whisper` (PyTorch and openai-whisper).

`weights.npz` has been trained for 9 minutes on one GPU (H200; 9,500 steps over 40,000 clips, which 16 cores spoke in 45
s). Of unseen sentences, spoken one by one, it gets 0.3 % of the characters wrong in Chinese and 1.2 % in English; of
windows of 20 s, several sentences in a row, 1.3 % and 2.1 % (`measure --sentences 40`). Without a GPU training goes on
where it was (`training --goes-on`): a narrower network got to 7 % and 6 % in three hours on one core. `changxue-small`
is the same for faster-whisper, int8.
"""
