"""A walk through the whole portal: every route, every role, every state that can be reached, in both languages."""
