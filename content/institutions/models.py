"""Regions by GB/T 2260 code, and the institutions that lie in them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.database import Base, UTCDateTime, enum_column, new_public_id, utc_now


@dataclass(frozen=True, slots=True)
class BilingualName:
    """A name in Chinese and in English, the languages of the portal."""

    zh: str
    en: str


class RegionLevel(enum.StrEnum):
    """The three levels at which courses are reviewed, lowest first."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


REVIEW_ORDER = (RegionLevel.COUNTY, RegionLevel.CITY, RegionLevel.PROVINCE)


class Region(Base):
    """A province, city or county. Xiong'an, Dingzhou and Xinji report on their own and so stand at city level.
    `account_phone`: where its office helps with forgotten passwords; empty where no number is known."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64))
    level: Mapped[RegionLevel] = mapped_column(enum_column(RegionLevel))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    account_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")

    parent: Mapped[Region | None] = relationship(remote_side=[code])


class Institution(Base):
    """A training institution. Its region decides at which level the review of its courses starts."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    supervision_phone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    region: Mapped[Region] = relationship()


class InstitutionProfile(Base):
    """What an institution says of itself in the public directory. `platforms`: learning platforms that it offers, each
    with `name` and `address`; `service_languages`: codes of `SERVICE_LANGUAGES` (directory.py)."""

    __tablename__ = "institution_profile"

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    about: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    platforms: Mapped[list[Any]] = mapped_column(default=list)
    service_languages: Mapped[list[str]] = mapped_column(default=list)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
