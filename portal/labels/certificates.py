"""Labels of kinds of certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.certificates.models import CertificateKind

KINDS = {
    CertificateKind.STUDY: _l("Record of course study"),
    CertificateKind.TRAINING: _l("Certificate of completion"),
}
