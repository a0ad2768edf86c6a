"""The regions of a new installation: the province and its cities. Counties are added as institutions join."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.institutions.models import Region, RegionLevel

PROVINCE = ("130000", "河北省", "Hebei")
# Cities by GB/T 2260. The last three report on their own (plan, section 四(六)) and so stand at city level.
CITIES = (
    ("130100", "石家庄市", "Shijiazhuang"),
    ("130200", "唐山市", "Tangshan"),
    ("130300", "秦皇岛市", "Qinhuangdao"),
    ("130400", "邯郸市", "Handan"),
    ("130500", "邢台市", "Xingtai"),
    ("130600", "保定市", "Baoding"),
    ("130700", "张家口市", "Zhangjiakou"),
    ("130800", "承德市", "Chengde"),
    ("130900", "沧州市", "Cangzhou"),
    ("131000", "廊坊市", "Langfang"),
    ("131100", "衡水市", "Hengshui"),
    ("133100", "雄安新区", "Xiong'an"),
    ("130682", "定州市", "Dingzhou"),
    ("130181", "辛集市", "Xinji"),
)


def add_missing_regions(session: Session) -> None:
    """Add the province and those of its cities that are missing."""
    code, name_zh, name_en = PROVINCE
    if session.get(Region, code) is None:
        session.add(Region(code=code, name_zh=name_zh, name_en=name_en, level=RegionLevel.PROVINCE))
        session.flush()
    for city, city_zh, city_en in CITIES:
        if session.get(Region, city) is None:
            session.add(
                Region(code=city, name_zh=city_zh, name_en=city_en, level=RegionLevel.CITY, parent_code=PROVINCE[0])
            )
    session.flush()
