"""Texts with one planted fault each, several makes of every kind, in Chinese and in English; and texts without any."""

from __future__ import annotations

from content.checks.finding import FindingKind as Kind

FAULTS: dict[Kind, tuple[str, ...]] = {
    Kind.HINT_LEFT: (
        "## 步骤\n\n1. （提示：一步只做一个动作。）",
        "| Check | Good when |\n| --- | --- |\n| (Hint: what) | full |",
    ),
    Kind.PICTURE_IN_TEXT: (
        "洗手的步骤：\n\n![洗手图](step.png)",
        "Look at this: ![](https://example.org/a.jpg)",
    ),
    Kind.LINK_EMPTY: (
        "看看这个：[](https://example.org/a)",
        "1. [ ](https://example.org/b)",
        "Open [**​**](https://example.org/c)",
    ),
    Kind.LINK_WITHOUT_SENSE: (
        "报名表请[点击这里](https://example.org/form)。",
        "报名表在[这里](https://example.org/form)。",
        "更多内容[请点击此处查看](https://example.org/more)",
        "[详情](https://example.org/x)",
        "[查看更多 >>](https://example.org/x)",
        "[戳我](https://example.org/x)",
        "[下载](https://example.org/x.docx)",
        "- 表格\n  - [链接][1]\n\n[1]: https://example.org/t",
        "[**这里**](https://example.org/x)",
        "| 课 | 表 |\n| --- | --- |\n| 一 | [点这里](https://example.org/1) |",
        "> 见[此链接](https://example.org/q)",
        "To register, [click here](https://example.org/form).",
        "[Read more...](https://example.org/more)",
        "The form is [here](https://example.org/form).",
        "You can find it at [this link](https://example.org/x).",
        "[More info](https://example.org/x)",
        "[Click](https://example.org/x)",
        "[Learn more about this](https://example.org/x)",
    ),
    Kind.LINK_AMBIGUOUS: (
        "[课程表](https://example.org/a) 和 [课程表](https://example.org/b)",
        "[Timetable](https://example.org/a), then [timetable](https://example.org/b)",
    ),
    Kind.BARE_ADDRESS: (
        "报名请看 https://www.example.org/xinxi/baoming.html 。",
        "报名请看https://www.example.org/xinxi/baoming.html，下周截止。",
        "访问 www.example.org/baoming 报名",
        "<https://example.org/form>",
        "[https://example.org/form](https://example.org/form)",
        "[www.example.org/form][f]\n\n[f]: https://www.example.org/form",
        "| 网站 | 用处 |\n| --- | --- |\n| http://example.org/a?b=1&c=2 | 报名 |",
        "- See http://example.org/form (open until May).",
        "Our site: https://example.org/courses/massage.",
    ),
    Kind.HEADING_EMPTY: ("## \n\n先洗手。", "#\n\nWash first.", "## 准备\n\n###\n\n水和肥皂。"),
    Kind.HEADING_WITHOUT_SPACE: (
        "##准备工作\n\n先洗手。",
        "第一段。\n\n###怎么做\n\n再擦干。",
        "##Before you start\n\nWash your hands.",
        "先洗手。\n##注意\n水要热。",
    ),
    Kind.HEADING_ONLY_BOLD: (
        "**准备工作**\n\n先洗手。",
        "先说一句。\n\n**注意事项：**\n\n- 水要热\n- 手要干",
        "**Before you start**\n\nWash your hands.",
        "__第一步 打湿__\n\n用清水。",
    ),
    Kind.HEADING_SKIPS_LEVEL: (
        "## 洗手\n\n#### 第一步\n\n打湿。",
        "# 洗手\n\n### 第一步\n\n打湿。\n\n## 擦干\n\n用纸。",
        "## Hands\n\n##### Step one\n\nWet them.",
        "洗手\n---\n\n#### 第一步\n\n打湿。",
    ),
    Kind.TABLE_WITHOUT_HEADER: (
        "| | |\n| --- | --- |\n| 温度 | 20 度 |\n| 湿度 | 85% |",
        "先看表：\n\n|  |  |  |\n|---|---|---|\n| Power | full | yes |",
        "- 项目\n\n  | | |\n  |---|---|\n  | 一 | 二 |",
    ),
    Kind.TABLE_COLUMN_WITHOUT_NAME: (
        "| 步骤 | |\n| --- | --- |\n| 内 | 搓掌心 |",
        "| Check | | Good when |\n| --- | --- | --- |\n| Power | 1 | full |",
    ),
    Kind.TABLE_NOT_RECOGNISED: (
        "| 步骤 | 做法 |\n| 内 | 搓掌心 |\n| 外 | 搓手背 |",
        "步骤 | 做法 | 时间\n内 | 搓掌心 | 五下\n外 | 搓手背 | 五下",
        "| Step | How |\n| --- | --- | --- |\n| One | Rub |",
        "名称\t价格\n小米\t29.9 元\n红薯\t19.9 元",
        "Name\tPrice\nMillet\t29.90\nNuts\t19.90",
    ),
    Kind.COLOUR_ONLY: (
        "红色部分是必填的。",
        "请看蓝色文字。",
        "重点内容用红色标出。",
        "容易错的地方已经标红。",
        "按绿色按钮开始。",
        "注意表里的黄色单元格。",
        "红字是今天要记住的话。",
        "Press the red button to stop.",
        "The parts marked in green are new.",
        "Fill in the yellow fields.",
        "- The words in red must be learned.",
        "Important words are highlighted in yellow.",
    ),
    Kind.POSITION_ONLY: (
        "上图右边是按摩床。",
        "见右图，手要放平。",
        "点击左边的按钮，就能报名。",
        "屏幕右上角可以改大小。",
        "画面左侧的人在示范。",
        "双击右下角。",
        "右上角有个小按钮。",
        "下图中间的人在示范。",
        "答案在右边。",
        "Click the button on the right.",
        "The picture on the left shows the first step.",
        "The answers are in the right column.",
        "Open the menu at the top left of the screen.",
    ),
    Kind.LONG_SENTENCE: (
        "按摩以前要先问清楚客人今天哪里不舒服有没有慢性病最近有没有受过伤做过手术正在吃什么药，"
        "还要看一看皮肤有没有破口和红肿，再决定今天能不能按和按哪里。",
        "## 准备\n\n- 先把水打好再把毛巾一条一条浸湿拧干放在干净的盘子里，然后把房间的窗户打开通风十分钟，"
        "再把床单枕巾都换成新洗好的，最后洗净自己的双手，等客人进来坐下以后开始。",
        "Before you begin the massage you should ask the guest where it hurts today and whether there is any old "
        "illness that "
        "you must know about before you touch the back.",
        "| Step | How |\n| --- | --- |\n| One | Wet both hands under running water and take as much soap as covers "
        "the whole "
        "palm and then rub it over every part of the hand for at least twenty full seconds |",
    ),
}
"""By its kind, texts in which that fault stands exactly once or more, and no other."""

CLEAN: dict[str, str] = {
    "named links": "报名表在[残联网站的报名页](https://example.org/form)，课程表在[2026 年课程表（PDF，1 "
    "页）](https://example.org/t.pdf)。",
    "links named in English": "Read [the rules for live selling](https://example.org/rules) before you begin. "
    "Then open [the price list for May](https://example.org/may).",
    "the same link twice": "看[课程表](https://example.org/a)。忘了就再看[课程表](https://example.org/a)。",
    "addresses in code": "在终端输入 `curl https://example.org/api`，再看结果：\n\n```\nGET "
    "https://example.org/api\n```\n",
    "a mail address and a number": "写信到 <help@example.org>，或者打 [12385 残联热线](tel:12385)。",
    "headings in order": "# 洗手\n\n## 准备\n\n水和肥皂。\n\n### 水温\n\n和手一样热。\n\n## 步骤\n\n先打湿。",
    "a heading inside a quotation": "## 规定\n\n文件里这样写：\n\n> #### 第三条\n>\n> 先消毒，后使用。",
    "bold words in a sentence": "**注意：** 水要热。\n\n**不能混用。**\n\n开窗十分钟。",
    "numbers with dots": "一份 2.5 千克，卖 29.9 元。版本 3.11.2 可以用。配 1.5 升水，加 0.75 克盐，搅到 37.5 度。",
    "stops inside quotation marks": "他说：“先洗手。再开始。不要急。”客人点头说：“好的！我知道了。请开始吧。"
    "”两个人都笑了。“今天到这里。”他说。",
    "colours of real things": "红色的番茄先采，青的再等两天。绿灯亮了再走。穿黄色背心的是引导员。红糖放十克。",
    "sides of the body": "左手托住肘，右手握住手腕。左肩疼的客人侧躺。站在没力气的那一边。右边的毛巾是干净的，"
    "左边的是用过的。",
    "colour and a name": "点击红色的“停止”按钮。必填的几栏标红，并且前面有星号。The red button “Stop” ends the show.",
    "place and a name": "点击屏幕右上角的“保存”。Press **Save** at the top right of the screen.",
    "above and below": "按下面的顺序做。上面的录音可以再听一遍。下表是每天要记的事。Do the steps below in order.",
    "a table in a list": "- 每天记：\n\n  | 时间 | 做什么 |\n  | --- | --- |\n  | 早上 | 开窗 |\n\n- 每周记：水温",
    "a table whose rows are named": "| | 上午 | 下午 |\n| --- | --- | --- |\n| 周一 | 洗手 | 消毒 |\n| 周二 | 按摩 | "
    "休息 |",
    "bars in words": "读作“上|下”。选一个：是|否。",
    "red lines and blackboards": "安全红线不能碰。黑板上写着今天的课。红线绳两根，白线一卷。生态红线内不能建房。",
    "a road in English": "Keep on the right side of the road. The clinic is on the left after the bridge. Turn right "
    "at the red house.",
    "hash signs that are none": "C# 和 F# 是两个音。房间在 3# 楼。",
    "short English": "## Wash your hands\n\nWet your hands. Take soap. Rub for twenty seconds.\n\n1. Palm on "
    "palm.\n2. Back of the hand.\n3. "
    "Between the fingers, e.g. from the thumb to the little finger.",
    "a long list": "带这些东西：\n\n"
    + "\n".join(
        f"- {thing}" for thing in ("毛巾两条", "脸盆一个", "肥皂一块", "水杯一个", "药盒", "身份证", "残疾人证", "雨衣")
    )
    + "\n\n晚上七点以前到。",
    "an exclamation before a link": "太好了！[三班的课程表](https://example.org/3)出来了。",
    "escaped signs": "写作 \\[这里\\]，星号 \\* 和井号 \\# 都照样显示。",
    "looking left and right": "过马路先看左边，再看右边。按左侧的穴位，再按右侧。面团放在左边，面粉放在右边。",
    "the right one": "Choose the right picture for your shop. Select the right box. Do the steps in the right order.",
    "parts of real things": "The white part of the leek is sweet. Cut off the black parts of the potato. "
    "See the doctor if the pain on the left side gets worse. Sit at the table on the right side of the room.",
    "tables and fingers": "把表格左边对齐。在图上左右移动手指放大。图书馆在学校右边。"
    "用红笔标出错字。白字黑底看得更清楚。",
    "two lines of a verse": "> 床前明月光，\n> 疑是地上霜。",
}
"""By what is in them, texts in which nothing is wrong."""

FILE_NAMES = (
    "DSC00012.jpg",
    "DSC00012",
    "IMG_20230501_120000.jpg",
    "IMG_1234",
    "微信图片_20230501120000.jpg",
    "微信图片_2023",
    "微信截图_20230501",
    "mmexport1690000000000",
    "Screenshot 2023-05-01 at 10.20.30",
    "screenshot_20230501-102030_WeChat.png",
    "屏幕截图 2023-05-01 102030",
    "截图20230501",
    "QQ图片20230501102030",
    "Screen Shot 2023-05-01 at 10.20.30 AM.png",
    "image001.png",
    "image (3).webp",
    "第一步.PNG",
    "20230501.jpeg",
    "1690000000",
    "wash_hands_step_2",
    "9f86d081884c7d659a2feaa0c55ad015",
    "550e8400-e29b-41d4-a716-446655440000",
    "未命名 2023.bmp",
    "scan0001.pdf",
)
WITHOUT_SENSE = (
    *(
        "图片",
        "图像",
        "照片",
        "图1",
        "图 1-2",
        "图一",
        "如图所示",
        "如下图所示",
        "见上图",
        "上图",
        "示意图",
        "第3张图片",
        "这是一张图片",
        "截图",
        "插图2",
        "步骤图",
        "二维码",
    ),
    *("无", "略", "同上", "。", "...", "（图）", "图示", "下图为", "本课图片"),
    *(
        "image",
        "Image 1",
        "picture",
        "a picture",
        "This is a picture",
        "photo",
        "Figure 2",
        "fig. 3",
        "screenshot",
        "image of",
        "chart",
    ),
    *(
        "as shown in the figure",
        "see picture above",
        "diagram",
        "alt text",
        "none",
        "N/A",
        "icon",
        "Picture of a screenshot",
        "logo",
    ),
)
GOOD_ALTERNATIVES = (
    *(
        "左手托住客人的肘，右手握住手腕",
        "七步洗手的第一步：掌心对掌心",
        "曲线图：一天里棚温从 8 度升到 28 度，下午三点最高",
        "二维码，打开残联报名页",
    ),
    *(
        "番茄叶背面有白色的粉",
        "图书馆门口的坡道",
        "温室的平面图，门在南边",
        "COVID-19 检测盒",
        "84 消毒液的瓶子",
        "地图：从车站到学校向东走 500 米",
    ),
    *(
        "A hand holds a wet towel",
        "Chart: sales rose from 10 to 40 bags in May",
        "Screenshot of the order page with the button Send",
        "A4 paper, folded twice",
    ),
    *("The logo of the county's training school", "Three bottles: alcohol, bleach and toilet cleaner"),
)
