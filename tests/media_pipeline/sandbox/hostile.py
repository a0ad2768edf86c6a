"""Files made to do harm: each kind of attack by hand, and sound recordings broken at places drawn from a seed."""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x36:rate=10")
TONE = ("-f", "lavfi", "-i", "sine=frequency=300:sample_rate=16000")
SOUND_ONLY = ("wav", "ogg", "flac", "mp3", "aac")
BASES = ("mp4", "mkv", "ts", "avi", "flv", *SOUND_ONLY)


def make_bases(folder: Path) -> dict[str, bytes]:
    """One sound recording of a second for each container, by its ending."""
    made = {}
    for ending in BASES:
        path = folder / f"base.{ending}"
        inputs = TONE if ending in SOUND_ONLY else (*PICTURE, *TONE)
        pixels = () if ending in SOUND_ONLY else ("-pix_fmt", "yuv420p")
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-y",
            *inputs,
            "-t",
            "1",
            *pixels,
            "-ac",
            "1",
            "-ar",
            "22050",
            str(path),
        ]
        subprocess.run(command, check=True, timeout=60)
        made[ending] = path.read_bytes()
    return made


def mutations(bases: dict[str, bytes], count: int, seed: int) -> dict[str, bytes]:
    """`count` broken files: cut, with bits turned, with bytes overwritten, doubled or taken out of their middle."""
    draw = random.Random(seed)
    made = {}
    for number in range(count):
        ending = BASES[number % len(BASES)]
        content = bytearray(bases[ending])
        how = draw.choice((_cut, _flip, _flip, _overwrite, _double, _leave_out))
        how(content, draw)
        made[f"{number:05}{how.__name__}.{ending}"] = bytes(content)
    return made


def _cut(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(1, len(content)) :]


def _flip(content: bytearray, draw: random.Random) -> None:
    # Half of them in the head, where the structure is.
    reach = len(content) if draw.random() < 0.5 else min(len(content), 1024)
    for _ in range(draw.choice((1, 4, 64))):
        content[draw.randrange(reach)] ^= 1 << draw.randrange(8)


def _overwrite(content: bytearray, draw: random.Random) -> None:
    at = draw.randrange(len(content))
    content[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))


def _double(content: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(content))
    content[start:start] = content[start : start + draw.randrange(1, 2000)] * draw.randrange(1, 20)


def _leave_out(content: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(content))
    del content[start : start + draw.randrange(1, 2000)]


def attacks(bases: dict[str, bytes], secret: Path, port: int) -> dict[str, bytes]:
    """Files that try to read `secret`, to reach 127.0.0.1:`port`, or to use up the machine."""
    return {**_references(bases, secret, port), **_excesses(bases)}


def _references(bases: dict[str, bytes], secret: Path, port: int) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for number, target in enumerate((f"file://{secret}", str(secret), f"http://127.0.0.1:{port}/x")):
        texts = {
            "hls": f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n{target}\n#EXT-X-ENDLIST\n",
            "hls-master": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n",
            "hls-concat": f"#EXTM3U\n#EXTINF:1,\nconcat:{target}|{target}\n#EXT-X-ENDLIST\n",
            "hls-key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF:1,\nx.ts\n',
            "concat": f"ffconcat version 1.0\nfile '{target}'\n",
            "concat-bare": f"file '{target}'\nduration 5\n",
            "dash": f'<?xml version="1.0"?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>',
            "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio {port} RTP/AVP 0\na={target}\n",
            "smil": f'<smil><body><audio src="{target}"/></body></smil>',
            "asx": f'<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
            "image-list": f"{target}%d\n",
            "graph": f"movie={target}\n",
        }
        ending = ("ts", "mp4", "avi")[number]
        made |= {f"{kind}-{number}.{ending}": text.encode() for kind, text in texts.items()}
        link = target.encode().ljust(64, b"\0")
        made[f"mp4-dref-{number}.mp4"] = _with_data_reference(bases["mp4"], link)
        made[f"hls-after-id3-{number}.mp3"] = b"ID3\x04\0\0\0\0\0\0" + texts["hls"].encode()
    return made


def _with_data_reference(mp4: bytes, link: bytes) -> bytes:
    """The file with the flag 'the data is in this file' taken away and an address in the reference's place."""
    at = mp4.index(b"url \0\0\0\x01")
    return mp4[: at + 4] + b"\0\0\0\0" + link + mp4[at + 8 :]


def _excesses(bases: dict[str, bytes]) -> dict[str, bytes]:
    deep = b"x"
    for _ in range(6000):
        deep = struct.pack(">I4s", len(deep) + 8, b"moov") + deep
    ebml = bytes.fromhex("1a45dfa3a3") + b"\x18\x53\x80\x67" + b"\x01\xff\xff\xff\xff\xff\xff\xff"
    wide = bytearray(bases["avi"])
    at = wide.index(b"strf") + 12
    wide[at : at + 8] = struct.pack("<ii", 2**31 - 1, 2**31 - 1)
    head = bytearray(bases["wav"])
    head[4:8] = head[40:44] = b"\xff\xff\xff\xff"
    lines = "".join(f"{n}\n00:00:00,000 --> 09:59:59,999\n{'<b>' * 200}\n\n" for n in range(1, 2000))
    return {
        "deep-atoms.mp4": struct.pack(">I4s", 16, b"ftyp") + b"isomiso2" + deep,
        "deep-elements.mkv": ebml + b"\x15\x49\xa9\x66\x01\xff\xff\xff\xff\xff\xff\xff" * 20000,
        "many-tracks.mp4": bases["mp4"].replace(b"moov", b"free") + struct.pack(">I4s", 8, b"trak") * 50000,
        "absurd-size.avi": bytes(wide),
        "endless.wav": bytes(head),
        "endless-padding.ts": (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 5000,
        "endless-repeats.aac": bases["aac"] * 60,
        "endless-pages.ogg": bases["ogg"] * 200,
        "subtitle-bomb.mkv": lines.encode(),
        "subtitle-bomb.ass": b"[Script Info]\n[Events]\nDialogue: 0,0:00:00.00,9:59:59.99,,,,,,," + b"{\\t(" * 100000,
        "zeros.mp4": b"\0" * 1_000_000,
        "negative-box.mp4": struct.pack(">I4sQ", 1, b"moov", 2**64 - 1) + bases["mp4"],
    }
