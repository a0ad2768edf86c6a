"""Letters by e-mail: what they say, in the language of who gets them, and the thread of a worker that sends them."""
