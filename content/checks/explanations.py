"""What each kind of finding is called, why it matters and how it is mended, in words for its author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.checks.finding import FindingKind, Severity
from content.messages import N_


@dataclass(frozen=True, slots=True)
class Explanation:
    """Msgids: the name of the fault, why it matters, how to mend it."""

    severity: Severity
    title: str
    why: str
    how: str


def _barrier(title: str, why: str, how: str) -> Explanation:
    return Explanation(Severity.BARRIER, title, why, how)


def _advice(title: str, why: str, how: str) -> Explanation:
    return Explanation(Severity.ADVICE, title, why, how)


EXPLANATIONS: Mapping[FindingKind, Explanation] = {
    FindingKind.LESSON_NOT_READABLE: _barrier(
        N_("Nothing in this lesson can be read. People who do not hear or see miss it."),
        N_("Text can be enlarged, read aloud and put into braille."),
        N_("Add a text, or captions to the recording."),
    ),
    FindingKind.ALTERNATIVE_FILE_NAME: _barrier(
        N_("The alternative text is the name of a file"),
        N_("A screen reader reads out the name of the file. Nobody learns from it what the picture shows."),
        N_("Write what the picture shows and what matters of it for this lesson."),
    ),
    FindingKind.ALTERNATIVE_EMPTY_OF_SENSE: _barrier(
        N_("The alternative text says nothing"),
        N_("Words such as “picture” or “as shown” only say that there is a picture, not what is in it."),
        N_("Write what the picture shows and what matters of it for this lesson."),
    ),
    FindingKind.ALTERNATIVE_REPEATED: _advice(
        N_("Two pictures have the same alternative text"),
        N_("Who does not see them cannot tell one from the other."),
        N_("Write of each picture what only it shows."),
    ),
    FindingKind.ALTERNATIVE_REPEATS_CAPTION: _advice(
        N_("The alternative text repeats the caption"),
        N_("A screen reader reads the same words twice, and what is to be seen is not said."),
        N_("Let the alternative text say what is to be seen, the caption what it means."),
    ),
    FindingKind.DECORATIVE_WITH_CAPTION: _advice(
        N_("A picture with a caption is marked as decorative. Is it really only decoration?"),
        N_("Screen readers pass over a decorative picture, but read its caption."),
        N_("Take the mark away and write what the picture shows, or take the caption out."),
    ),
    FindingKind.HINT_LEFT: _barrier(
        N_("A hint of the template is still in the text"),
        N_("Hints are for you. Learners would read it as a part of the lesson."),
        N_("Write your own words in the place of the hint, or take the line out."),
    ),
    FindingKind.PICTURE_IN_TEXT: _barrier(
        N_("A picture is written into the text"),
        N_("Pictures in a text are not shown. Each needs a place and an alternative text of its own."),
        N_("Add the picture to the lesson with “Add a picture”, and take this out of the text."),
    ),
    FindingKind.NO_CAPTIONS: _barrier(
        N_("There are no captions, and so no transcript. People who do not hear miss what is said."),
        N_("Deaf people read captions; the transcript can be read in braille and found by search."),
        N_("Let the portal make captions from the recording, or upload a caption file; then check them."),
    ),
    FindingKind.CAPTIONS_UNCHECKED: _barrier(
        N_("Captions that nobody has checked"),
        N_("A machine writes wrong words. Who does not hear cannot notice them."),
        N_("Read the captions beside the recording, correct them and mark them as checked."),
    ),
    FindingKind.CAPTIONS_BREAK_RULES: _advice(
        N_("Captions that are too fast, too long or badly broken"),
        N_("Captions that stand too short a time or are too wide cannot be read to the end."),
        N_("Open the captions; the places are marked there. Divide long captions or let them stand longer."),
    ),
    FindingKind.NO_SIGN_LANGUAGE: _barrier(
        N_("There is no sign language video."),
        N_("For many people who were born deaf, written Chinese is a second language; they follow signs."),
        N_("Ask an interpreter for a video of this lesson and upload it beside the recording."),
    ),
    FindingKind.SIGN_LANGUAGE_PARTIAL: _barrier(
        N_("The sign language video covers only a part"),
        N_("Where the interpreter is not seen, people who follow signs miss what is said."),
        N_("Upload a sign language video of the whole lesson."),
    ),
    FindingKind.SIGN_LANGUAGE_QUALITY: _advice(
        N_("The sign language video is hard to see"),
        N_("Hands and face must be seen clearly; fingers move fast."),
        N_("Record it larger and with more pictures a second, and upload it in the place of this one."),
    ),
    FindingKind.SLIDES_WITHOUT_TEXT: _barrier(
        N_("Slides without text"),
        N_("Who does not see the picture learns nothing of these slides."),
        N_("Write for each slide what stands on it and what it shows."),
    ),
    FindingKind.NO_DESCRIPTION: _advice(
        N_("Nobody has described what is only shown in the video, or said that nothing is."),
        N_("What is only shown and not said is missed by people who do not see."),
        N_("Listen without looking. Where you miss something, write a description. If all is said, nothing is needed."),
    ),
    FindingKind.NO_SOUND_VERSION: _advice(
        N_("There is no sound-only version for a slow connection."),
        N_("Sound alone needs a tenth of the data."),
        N_("Have the recording processed again."),
    ),
    FindingKind.FILE_WITHOUT_DESCRIPTION: _advice(
        N_("A file has no description. Say what is in it."),
        N_("People pay for what they download, and not every file can be read by a screen reader."),
        N_("Write what is in the file and of which kind it is."),
    ),
    FindingKind.LINK_EMPTY: _barrier(
        N_("A link has no words"),
        N_("A screen reader says only “link”, and there is nothing to press."),
        N_("Write between the square brackets where the link leads."),
    ),
    FindingKind.LINK_WITHOUT_SENSE: _barrier(
        N_("The words of a link do not say where it leads"),
        N_("People who do not see go from link to link and hear only its words: “here”, “here”, “here”."),
        N_("Let the words of the link name its target, for example “Timetable of the county's bus line 3”."),
    ),
    FindingKind.LINK_AMBIGUOUS: _advice(
        N_("Links with the same words lead to different pages"),
        N_("Heard one after the other they cannot be told apart."),
        N_("Write into each link what only its target is."),
    ),
    FindingKind.BARE_ADDRESS: _advice(
        N_("An address stands where words should"),
        N_("A screen reader reads an address letter by letter, and nobody knows what it leads to."),
        N_("Put words in its place that name the page; the link stays."),
    ),
    FindingKind.HEADING_EMPTY: _barrier(
        N_("A heading has no words"),
        N_("People jump from heading to heading; this one is silent."),
        N_("Write the heading or take the line out."),
    ),
    FindingKind.HEADING_WITHOUT_SPACE: _barrier(
        N_("A heading is not recognised: the space after ## is missing"),
        N_("The signs ## are shown to learners, and screen readers find no heading here."),
        N_("Put a space between ## and the words."),
    ),
    FindingKind.HEADING_ONLY_BOLD: _barrier(
        N_("A line in bold stands for a heading"),
        N_("It only looks like a heading. Screen readers do not find it, and it is not in the outline."),
        N_("Begin the line with ## instead of making it bold."),
    ),
    FindingKind.HEADING_SKIPS_LEVEL: _advice(
        N_("A heading skips a level"),
        N_("Who hears the levels looks for the missing one. Pages show it one level higher than you wrote it."),
        N_("Use one # less, so that each heading is one level below the one that it belongs to."),
    ),
    FindingKind.TABLE_WITHOUT_HEADER: _barrier(
        N_("A table has no header row"),
        N_("A screen reader says the name of the column with each cell. Here there is none to say."),
        N_("Write the names of the columns into the first row, above the dashes."),
    ),
    FindingKind.TABLE_COLUMN_WITHOUT_NAME: _advice(
        N_("A column of a table has no name"),
        N_("A screen reader says the name of the column with each cell. Here there is none to say."),
        N_("Write a name above each column; the first may be empty where it holds the names of the rows."),
    ),
    FindingKind.TABLE_NOT_RECOGNISED: _barrier(
        N_("A table is not recognised"),
        N_("It comes out as one heap of words and bars, for everybody."),
        N_("Put a row of dashes under the first row: | --- | --- |, as many as there are columns."),
    ),
    FindingKind.COLOUR_ONLY: _advice(
        N_("Something is named by its colour alone"),
        N_("People who do not see colours, or see none, do not know what is meant."),
        N_("Say its name or its words too: “the red button “Stop””."),
    ),
    FindingKind.POSITION_ONLY: _advice(
        N_("Something is named by its place alone"),
        N_("Left and right are not there for people who listen, and on a telephone things stand elsewhere."),
        N_("Say its name or its words too: “the button “Save” at the top right”."),
    ),
    FindingKind.LONG_SENTENCE: _advice(
        N_("A sentence is long"),
        N_("Long sentences are hard to follow by ear, in braille and for people who read slowly."),
        N_("Make two or three of it, one thought in each; put what is counted into a list."),
    ),
    FindingKind.HARD_TO_READ: _advice(
        N_("A text is hard to read"),
        N_("It needs more than nine years of school. Many learners have had fewer, or read in a second language."),
        N_(
            "Use shorter sentences and everyday words; explain words of the trade where they come first. Or leave the "
            "text as it is and write it in easy words as well, in the field “Easy reading”."
        ),
    ),
}
