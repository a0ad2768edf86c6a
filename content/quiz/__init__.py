"""Questions that the portal asks: in lessons, in a course's bank, and what an answer comes to."""
