"""The regions, institutions and people of the demonstration: one sign-in for each role, all with the same password."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.institutions.hebei import add_missing_regions
from content.institutions.models import Institution, Region, RegionLevel
from content.people.accounts import actor_of, create_account
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Actor
from portal.demonstration.texts import load_institutions

PASSWORD = "changxue-2026"  # noqa: S105  (printed at every start: it guards nothing but the demonstration)

COUNTIES = (
    ("130123", "正定县", "Zhengding County", "130100"),
    ("130632", "安新县", "Anxin County", "133100"),
)
REVIEWED = ("130181", "130600", "130682", "133100", "130632")
"""Other regions whose reviewers the demonstration needs."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demonstration. `place` is an institution's key or a region's code, as the role needs."""

    login_name: str
    display_name: str
    role: Role
    place: str = ""
    role_words: str = ""


SIGN_INS = (
    SignIn("wang", "王建国", Role.LEARNER, role_words="学员 learner"),
    SignIn("teacher", "李老师", Role.INSTRUCTOR, "zhengding", "教师 instructor"),
    SignIn("manager", "赵主任", Role.INSTITUTION_MANAGER, "zhengding", "机构管理员 manager"),
    SignIn("county", "县审核员", Role.REVIEWER, "130123", "县级审核员 county reviewer"),
    SignIn("city", "市审核员", Role.REVIEWER, "130100", "市级审核员 city reviewer"),
    SignIn("province", "省审核员", Role.REVIEWER, "130000", "省级审核员 province reviewer"),
    SignIn("pilot", "积分管理员", Role.PILOT_ADMINISTRATOR, "130000", "积分试点管理员 pilot administrator"),
    SignIn("evaluator", "第三方评估员", Role.EVALUATOR, role_words="第三方评估员 evaluator"),
    SignIn("admin", "系统管理员", Role.ADMINISTRATOR, role_words="管理员 administrator"),
)
OTHERS = (
    SignIn("liu", "刘芳", Role.LEARNER),
    SignIn("chen", "陈明", Role.LEARNER),
    SignIn("sun", "孙丽", Role.LEARNER),
    *(SignIn(f"teacher-{key}", "授课教师", Role.INSTRUCTOR, key) for key in load_institutions() if key != "zhengding"),
    *(SignIn(f"reviewer-{code}", "地区审核员", Role.REVIEWER, code) for code in REVIEWED),
)


def add_people(session: Session) -> None:
    """Add regions, institutions and accounts that are not there yet."""
    add_missing_regions(session)
    for code, name_zh, name_en, city in COUNTIES:
        if session.get(Region, code) is None:
            county = Region(code=code, name_zh=name_zh, name_en=name_en, level=RegionLevel.COUNTY, parent_code=city)
            session.add(county)
            session.flush()
    institutions = set(session.scalars(select(Institution.name_zh)))
    for one in load_institutions().values():
        if one.name_zh not in institutions:
            session.add(Institution(name_zh=one.name_zh, name_en=one.name_en, region_code=one.region))
    session.flush()
    accounts = set(session.scalars(select(Account.login_name)))
    for sign_in in (*SIGN_INS, *OTHERS):
        if sign_in.login_name not in accounts:
            _add(session, sign_in)


def person(session: Session, login_name: str) -> Actor:
    """Somebody of the demonstration, as the permission table reads them."""
    return actor_of(account_named(session, login_name))


def teacher_of(institution_key: str) -> str:
    """The sign-in name of an institution's instructor."""
    return "teacher" if institution_key == "zhengding" else f"teacher-{institution_key}"


def reviewer_of(region_code: str) -> str:
    """The sign-in name of a region's reviewer."""
    levels = {"130123": "county", "130100": "city", "130000": "province"}
    return levels.get(region_code, f"reviewer-{region_code}")


def institution_named(session: Session, name_zh: str) -> Institution:
    """The institution with this Chinese name, which `add_people` has added."""
    return session.scalars(select(Institution).where(Institution.name_zh == name_zh)).one()


def account_named(session: Session, login_name: str) -> Account:
    """The account with this sign-in name, which `add_people` has added."""
    return session.scalars(select(Account).where(Account.login_name == login_name)).one()


def _add(session: Session, sign_in: SignIn) -> None:
    account = create_account(
        session, login_name=sign_in.login_name, display_name=sign_in.display_name, password=PASSWORD
    )
    grant = RoleGrant(account_id=account.id, role=sign_in.role)
    if sign_in.role in {Role.INSTRUCTOR, Role.INSTITUTION_MANAGER}:
        grant.institution_id = institution_named(session, load_institutions()[sign_in.place].name_zh).id
    elif sign_in.place:
        grant.region_code = sign_in.place
        grant.level = session.get_one(Region, sign_in.place).level if sign_in.role is Role.REVIEWER else None
    session.add(grant)
    session.flush()
