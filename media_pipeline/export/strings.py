"""Strings of the exporters themselves, in the language of the course: a file has no page to be translated on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings of one language."""

    contents: str
    transcript: str
    slide: str  # {time}
    slide_shows: str
    slide_words: str
    described: str  # {text}
    picture: str  # {text}
    file: str  # {name}
    not_included: str
    unchecked: dict[str, str]  # by status
    machine_braille: str
    from_course: str  # {title}
    by: str  # {name}
    made_on: str  # {day}
    listen: str  # {title}
    watch: str  # {title}
    sign: str  # {title}
    captions_file: str  # {language}
    previous: str
    next: str
    to_contents: str
    skip: str
    how_to: str
    how_offline: str
    lesson: str  # {number}
    lessons: str
    sound_summary: str
    text_summary: str
    no_recording: str
    languages: dict[str, str]
    quiz_question: str  # {number}
    quiz_instructions: dict[str, str]  # by kind of question
    quiz_hint: str  # {text}
    quiz_matches: str
    quiz_answers: str


ZH = Strings(
    contents="目录",
    transcript="文字稿",
    slide="{time} 幻灯片",
    slide_shows="画面内容：",
    slide_words="上面的文字：",
    described="画面描述：{text}",
    picture="图片：{text}",
    file="附件：{name}",
    not_included="附件没有放进来，请在网站的课程页面下载。",
    unchecked={
        "machine": "文字稿由机器生成，未校对，可能有错。",
        "script": "文字稿来自讲稿，时间由机器标注，未校对，可能有错。",
        "imported": "文字稿来自字幕文件，未校对，可能有错。",
        "in_correction": "文字稿正在修改，未校对，可能有错。",
    },
    machine_braille="机器转换，未校对。盲文由程序按《国家通用盲文方案》转换，没有人检查过，可能有错。",
    from_course="课程：{title}",
    by="开课机构：{name}",
    made_on="制作日期：{day}",
    listen="听：{title}",
    watch="看：{title}",
    sign="手语：{title}",
    captions_file="字幕文件（{language}）",
    previous="上一课",
    next="下一课",
    to_contents="回到目录",
    skip="跳到正文",
    how_to="怎样使用",
    how_offline=(
        "这些文件不用联网。先把压缩包全部解压，再打开 index.html。"
        "每一课有文字稿，也可以听。有录像的课可以看，带字幕。"
        "在这里学习不会自动记录。联网以后，请在网站的课程页面把读过的部分标记为已读。"
    ),
    lesson="第 {number} 课",
    lessons="全部课程内容",
    sound_summary="这本书有文字，也有与文字同步的录音。标题、段落、目录都可以用读屏软件浏览。图片有文字说明。没有闪光和动画。",
    text_summary="这本书全部是文字。标题、段落、目录都可以用读屏软件浏览。图片有文字说明。没有闪光和动画。",
    no_recording="这段录像还没有文字稿。",
    languages={"zh": "中文", "en": "英文"},
    quiz_question="练习题 {number}",
    quiz_instructions={
        "single": "选一个答案。",
        "multiple": "选出所有正确的答案。",
        "text": "写出答案。",
        "number": "写出一个数。",
        "matching": "给每一项找出和它对应的内容。",
        "ordering": "把下面各项按正确的顺序排好。",
    },
    quiz_hint="帮助：{text}",
    quiz_matches="可以选的内容：",
    quiz_answers="练习题答案",
)

EN = Strings(
    contents="Contents",
    transcript="Transcript",
    slide="Slide at {time}",
    slide_shows="It shows:",
    slide_words="Words on it:",
    described="What is to be seen: {text}",
    picture="Picture: {text}",
    file="Attached file: {name}",
    not_included="The attached file is not included. Download it from the course's page on the portal.",
    unchecked={
        "machine": "The transcript was made by machine and not checked. It may have mistakes.",
        "script": (
            "The transcript comes from the script, a machine has set its times, and nobody has checked it. "
            "It may have mistakes."
        ),
        "imported": "The transcript comes from a caption file and was not checked. It may have mistakes.",
        "in_correction": "The transcript is being corrected and was not checked. It may have mistakes.",
    },
    machine_braille="Converted by machine, not checked. No person has read this braille. It may have mistakes.",
    from_course="Course: {title}",
    by="Offered by: {name}",
    made_on="Made on: {day}",
    listen="Listen: {title}",
    watch="Watch: {title}",
    sign="Sign language: {title}",
    captions_file="Captions ({language})",
    previous="Previous lesson",
    next="Next lesson",
    to_contents="Back to the contents",
    skip="Skip to the text",
    how_to="How to use this",
    how_offline=(
        "These files need no line. Unpack the whole ZIP first, then open index.html. "
        "Each lesson can be read, and heard. Lessons with video can be watched with captions. "
        "What you study here is not recorded by itself. When you have a line again, mark the parts that you have read "
        "on the lesson's page of the portal."
    ),
    lesson="Lesson {number}",
    lessons="All lessons",
    sound_summary=(
        "This book has text, and sound in step with the text. Headings, paragraphs and contents can be used with a "
        "screen reader. Pictures are described in words. Nothing flashes or moves."
    ),
    text_summary=(
        "All of this book is text. Headings, paragraphs and contents can be used with a screen reader. "
        "Pictures are described in words. Nothing flashes or moves."
    ),
    no_recording="There is no transcript of this recording yet.",
    languages={"zh": "Chinese", "en": "English"},
    quiz_question="Quiz question {number}",
    quiz_instructions={
        "single": "Choose one answer.",
        "multiple": "Choose all answers that are right.",
        "text": "Write the answer.",
        "number": "Write a number.",
        "matching": "Find what belongs to each line.",
        "ordering": "Put these in the right order.",
    },
    quiz_hint="Help: {text}",
    quiz_matches="To choose from:",
    quiz_answers="Answers to the quiz questions",
)


def strings_for(language: str) -> Strings:
    """Strings for a course in this language: Chinese for Chinese, English for all others."""
    return ZH if language.startswith("zh") else EN
