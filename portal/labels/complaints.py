"""Labels of the matters, states and events of complaints."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.complaints.models import ComplaintState, EventKind, Matter, ObjectionOutcome

MATTERS = {
    Matter.COURSE: _l("A course or its content"),
    Matter.ACCESS: _l("Something here cannot be used by me"),
    Matter.CREDITS: _l("Credits or a certificate"),
    Matter.OBJECTION: _l("Objection to a course in public notice"),
    Matter.PERSON: _l("What somebody did or decided"),
    Matter.OTHER: _l("Something else"),
}
STATES = {
    ComplaintState.RECEIVED: _l("Received, nobody has taken it up yet"),
    ComplaintState.TAKEN_UP: _l("Being dealt with"),
    ComplaintState.ANSWERED: _l("Answered"),
}
EVENTS = {
    EventKind.RECEIVED: _l("Received"),
    EventKind.TAKEN_UP: _l("Somebody began to deal with it"),
    EventKind.NOTE: _l("Note among those who deal with it"),
    EventKind.ADDED: _l("Added by the one who complained"),
    EventKind.ANSWERED: _l("Answer"),
}
OUTCOMES = {
    ObjectionOutcome.UPHELD: _l("The objection is upheld: the course is suspended and goes to the province's reviewer"),
    ObjectionOutcome.NOT_UPHELD: _l("The objection is not upheld: the course goes on"),
}
