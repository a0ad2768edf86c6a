"""The words by which texts are judged: what says nothing of a picture or of a link, colours, parts of a page.

They are facts of two languages, put together for this check; planted texts (tests/content/checks/planted.py) hold them.
"""

from __future__ import annotations


def words_of(*texts: str) -> frozenset[str]:
    """The words of texts in which spaces divide them."""
    return frozenset(word for text in texts for word in text.split())


def any_of(*texts: str) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words_of(*texts), key=lambda word: (-len(word), word))) + ")"


PICTURE_NOUNS_ZH = any_of(
    "图片 图像 图画 图示 图表 图标 图形 插图 插画 配图 附图 截图 截屏 照片 相片 影像 画面 示意图 流程图 结构图 效果图",
    "步骤图 平面图 曲线图 柱状图 饼图 实物图 对比图 二维码 表格 图",
)
PICTURE_FILLERS_ZH = any_of(
    "这里是 这是 这 那 此 该 本 一 两 几 第 张 幅 个 些 的 为 和 与 请 见 看 详 参 考 如 所 示 意 上 下 左 右 前 后 面",
    "边 方 中 里 文 课 内容 说明 零 〇 二 三 四 五 六 七 八 九 十 百",
)
PICTURE_NOTHING = words_of(
    "无 没有 暂无 略 同上 同前 待补 待写 待补充 装饰 描述 替代文字 说明 文字说明",
    "alt none n/a na null todo tbd tba placeholder spacer blank decoration decorative description text empty untitled",
    "x",
) | {"alt text", "alternative text", "same as above"}
PICTURE_NOUNS_EN = words_of(
    "image images picture pictures pic photo photos photograph graphic figure fig screenshot chart diagram "
    "illustration",
    "drawing icon logo graph table slide img",
)
PICTURE_FILLERS_EN = words_of(
    "this is a an the of in as shown see here above below left right following my our your some no number one two "
    "three",
    "first second and please look at from for it that which shows showing displays step file",
)

LINK_NOTHING_ZH = any_of(
    "请 您 可以 可 欢迎 直接 立即 马上 详情 详细 具体 更多 内容 信息 资料 参考 的 在 见 看 查看 阅读 了解 浏览 访问 "
    "进入 打开 点击",
    "单击 点 按 戳 我 下载 这里 此处 这儿 这个 该 此 本 上面 下面 以下 链接 连接 网址 地址 网页 页面 网站 超链接 "
    "一下 原文 全文",
    "继续 跳转 处 到 去",
)
LINK_NOTHING_EN = words_of(
    "click press tap see go look read open visit follow find out learn view get show download check please just on "
    "at to",
    "it this that the our my here link page web webpage site website url address more further detail details info",
    "information about continue start below above full text story article now for you can a an in of and or",
)

COLOURS_ZH = any_of(
    "红 绿 蓝 黄 橙 橘 紫 粉 灰 黑 白 青 棕 彩 深红 浅红 深绿 浅绿 深蓝 浅蓝 深黄 浅黄 浅灰 深灰 亮红 亮绿 亮黄 淡蓝 "
    "淡黄"
)
COLOURED_THINGS_ZH = any_of(
    "部分 文字 字体 字样 字母 标题 按钮 按键 图标 链接 标记 标注 记号 区域 区块 高亮 方框 边框 框 圆圈 圈 圆点 箭头 "
    "横线 下划线",
    "波浪线 单元格 格子 选项 段落 句子 词语 内容 那个 那行 那列 那栏 那处 那段",
)
MARKED_ZH = any_of("地方 标出 标注 标示 标明 标记 表示 显示 圈出 写出 高亮 者 处")
COLOURS_EN = any_of("red green blue yellow orange purple pink grey gray black white brown coloured colored")
COLOURED_THINGS_EN = any_of(
    "button buttons text texts part parts area areas box boxes line lines link links icon icons word words section",
    "sections arrow arrows circle circles field fields letter letters item items one ones cell cells row rows column",
    "columns heading headings sentence sentences mark marks dot dots option options step steps",
)
MARKED_EN = any_of(
    "marked shown written printed highlighted underlined circled coloured colored is are text word words"
)

SCREENS_ZH = any_of("屏幕 页面 网页 窗口 界面 画面")
THINGS_ON_PAGES_ZH = any_of(
    "那个 那张 那幅 那列 那条 图片 图像 照片 截图 示意图 插图 表格 按钮 按键 链接 文本框 输入框 方框 菜单 图标 选项 "
    "窗口 箭头 一列 一栏"
)
THINGS_EN = any_of(
    "click press tap select choose button buttons link links picture pictures image images photo photos figure figures",
    "diagram diagrams chart charts table tables column columns field fields menu menus panel panels icon icons "
    "screen page",
    "shown answer answers example examples list lists text texts option options word words",
)
PARTS_OF_PAGES_EN = any_of(
    "button buttons column columns picture pictures image images photo photos figure figures diagram diagrams menu "
    "menus",
    "panel panels icon icons link links corner corners margin",
)
