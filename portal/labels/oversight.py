"""Labels of proposals for credit pilots."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.credits.models import ProposalState

PROPOSAL_STATES = {
    ProposalState.OPEN: (_l("Waits for a decision"), "yellow"),
    ProposalState.APPROVED: (_l("Approved"), "green"),
    ProposalState.DECLINED: (_l("Not approved"), "red"),
    ProposalState.WITHDRAWN: (_l("Withdrawn"), "grey"),
}
"""What each state is called, and the colour of its tag."""
