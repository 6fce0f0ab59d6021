"""Numbers that can be ordered. The sandbox makes them up; see `search`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from dialstack.sandbox.behaviours.phone_numbers import owners
from dialstack.sandbox.problems import bad_request, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

_FORMS: Final = {
    "area_code": (re.compile(r"[2-9][0-9]{2}"), "must be three digits, the first of them 2 to 9"),
    "npa_nxx": (re.compile(r"(?:[2-9][0-9]{2}){2}"), "must be an area code and an exchange, six digits"),
    "state": (re.compile(r"[A-Za-z]{2}"), "must be two letters"),
    "zip": (re.compile(r"[0-9]{5}"), "must be five digits"),
    "city": (re.compile(r".+"), "must not be empty"),
}
_EXCHANGE: Final = "555"
_DEFAULT_QUANTITY: Final = 10


class Place(NamedTuple):
    """Where numbers are said to be."""

    state: str
    area_code: str
    city: str


# One area code of each state, and a city that has it.
_TABLE: Final = """
AL 205 Birmingham, AK 907 Anchorage, AZ 602 Phoenix, AR 501 Little Rock, CA 415 San Francisco, CO 303 Denver,
CT 203 New Haven, DE 302 Wilmington, DC 202 Washington, FL 305 Miami, GA 404 Atlanta, HI 808 Honolulu,
ID 208 Boise, IL 312 Chicago, IN 317 Indianapolis, IA 515 Des Moines, KS 316 Wichita, KY 502 Louisville,
LA 504 New Orleans, ME 207 Portland, MD 410 Baltimore, MA 617 Boston, MI 313 Detroit, MN 612 Minneapolis,
MS 601 Jackson, MO 314 St. Louis, MT 406 Billings, NE 402 Omaha, NV 702 Las Vegas, NH 603 Manchester,
NJ 201 Jersey City, NM 505 Albuquerque, NY 212 New York, NC 704 Charlotte, ND 701 Fargo, OH 216 Cleveland,
OK 405 Oklahoma City, OR 503 Portland, PA 215 Philadelphia, RI 401 Providence, SC 803 Columbia,
SD 605 Sioux Falls, TN 615 Nashville, TX 713 Houston, UT 801 Salt Lake City, VT 802 Burlington, VA 804 Richmond,
WA 206 Seattle, WV 304 Charleston, WI 414 Milwaukee, WY 307 Cheyenne
"""
_PLACES: Final = [Place(entry[:2], entry[3:6], entry[7:]) for entry in re.split(r",\s", _TABLE.strip())]
_BY_STATE: Final = {place.state: place for place in _PLACES}
_BY_AREA_CODE: Final = {place.area_code: place for place in _PLACES}
_BY_ZIP: Final = dict(zip("0123456789", ("MA", "NY", "VA", "FL", "OH", "MN", "IL", "TX", "CO", "CA"), strict=True))


def search(context: Context) -> Row:
    """Make up numbers that fit the question: `+1`, area code, exchange, `0100` to `0199`.

    The same question gets the same numbers, without those that an account of this sandbox has. The exchange is 555,
    which is kept for fiction, unless `npa_nxx` names another. A state stands for one of its area codes, a ZIP code for
    its region, an unknown area code for Boston. What the answer says about rate centers and LATAs is made up too.
    400 for a filter of a wrong form, and nothing found for filters that exclude each other: our choice.
    """
    asked = _filters(context)
    place = _place(asked)
    if place is None:
        return {"data": []}
    taken = owners(context.store)
    free = [number for number in _numbers(place, asked.get("npa_nxx")) if number not in taken]
    quantity = int(context.filter("quantity") or _DEFAULT_QUANTITY)
    return {"data": [_described(number, place) for number in free[:quantity]]}


def _filters(context: Context) -> dict[str, str]:
    given = {name: context.filter(name) for name in _FORMS}
    asked = {name: text for name, text in given.items() if text is not None}
    if not asked:
        raise bad_request(f"Give at least one of {', '.join(sorted(_FORMS))}.", "validation_error")
    wrong = {
        name: reason for name, (form, reason) in _FORMS.items() if name in asked and not form.fullmatch(asked[name])
    }
    if "city" in asked and "state" not in asked:
        wrong["state"] = "is required with city"
    if wrong:
        raise invalid(wrong)
    return asked


def _place(asked: dict[str, str]) -> Place | None:
    codes = {text[:3] for name, text in asked.items() if name in ("area_code", "npa_nxx")}
    if len(codes) > 1:
        return None
    code = "".join(codes)
    if "state" in asked:
        found = _BY_STATE.get(asked["state"].upper())
    elif code:
        found = _BY_AREA_CODE.get(code, _BY_STATE["MA"])
    else:
        found = _BY_STATE[_BY_ZIP[asked["zip"][0]]]
    return found and Place(found.state, code or found.area_code, asked.get("city", found.city))


def _numbers(place: Place, npa_nxx: str | None) -> Iterator[str]:
    exchange = npa_nxx[3:] if npa_nxx else _EXCHANGE
    return (f"+1{place.area_code}{exchange}{line:04}" for line in range(100, 200))


def _described(number: str, place: Place) -> Row:
    return {
        "phone_number": number,
        "city": place.city,
        "state": place.state,
        "rate_center": place.city.upper(),
        "lata": place.area_code,
    }


BEHAVIOURS: Final[dict[str, Behaviour]] = {"available_phone_numbers.search": search}
