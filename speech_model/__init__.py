"""A small speech model of our own, for tests and demonstrations where no weights can be fetched.

It has Whisper's architecture and OpenAI's multilingual tokenizer, so that faster-whisper and openai-whisper load it
like any other, but it learns from synthesised speech alone, over the words of the demonstration lessons: it is to
understand those lessons and nothing else. `sentences` writes what is said, `voices` speaks it, `bank` keeps it, `rooms`
makes it sound as if it had been recorded, `lessons` puts it before the learner, `training` learns, `export` writes the
weights, `measure` says how good they are. Needs the extra `whisper` (PyTorch and openai-whisper).

`weights.npz` has been trained for 9 minutes on one GPU (H200; 9,500 large steps over 40,000 clips, which 16 cores spoke
in 45 s), and then for 45 minutes beside other work on one core (`--goes-on`; 1,100 small steps) with long pauses,
sentences cut off by the window and the text of the window before, which the first lessons lacked. Of unseen sentences,
spoken one by one, it gets 1.3 % of the characters wrong in Chinese and 3.9 % in English; of windows of 20 s, several
sentences in a row with pauses of up to 4 s, 4.1 % and 3.5 % (`measure --sentences 40`). A narrower network that had
learnt for three hours on one core, without a GPU, got to 7 % and 6 % of single sentences. `changxue-small` is the same
for faster-whisper, int8.
"""
