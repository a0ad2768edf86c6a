"""Forced alignment of a script with a recording, without a speech model.

espeak-ng speaks the script; dynamic time warping over mel cepstra maps the synthesised speech onto the recording and so
gives every word its time.
"""

from media_pipeline.alignment.coarse_dtw import MISMATCH_COST
from media_pipeline.alignment.forced_alignment import Alignment, align_script

__all__ = ["MISMATCH_COST", "Alignment", "align_script"]
