"""What a command loads before it does anything."""

from __future__ import annotations

import subprocess
import sys


def test_captions_at_a_terminal_load_nothing_of_the_database() -> None:
    program = (
        "import sys, portal.cli, portal.commands.caption, media_pipeline.caption_command;"
        "print([name for name in ('sqlalchemy', 'psycopg', 'jieba', 'scipy') if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"
