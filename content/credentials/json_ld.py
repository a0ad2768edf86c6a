"""JSON-LD with every door closed: contexts are files beside this one, and a document says nothing that they do not
define.

What a proof covers is the canonical form of a document (W3C RDF Dataset Canonicalization 1.0). A term that no context
defines would not be in it, so that anybody could add it to a signed credential: here it is an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015

from content.credentials.document import CONTEXTS

FOLDER = Path(__file__).parent / "contexts"
NOWHERE = "relative://name/"
"""Where names that are not absolute would lead: PyLD has a base of its own where none is given."""
MOST_STEPS = 2_000
"""Steps of canonicalization beyond which a document is given up: blank nodes that look alike are tried in every order,
which can be made to take for ever. A record of a hundred certificates needs none."""


class NotCanonical(ValueError):
    """The document has no canonical form here: a context or a term that is not known, or too much work."""


def canonical(document: Mapping[str, Any]) -> str:
    """The document as canonical N-Quads. Raises NotCanonical."""
    try:
        options = {"documentLoader": load, "base": NOWHERE}
        expanded = jsonld.expand(dict(document), options, on_property_dropped=_refuse_term)
        _require_absolute(expanded)
        dataset = jsonld.to_rdf(expanded, {**options, "produceGeneralizedRdf": False})
        form: str = _BoundedCanonicalization().main(dataset, {"format": "application/n-quads"})
    except NotCanonical:
        raise
    except (jsonld.JsonLdError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    return form


def load(address: str, _options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A context, as PyLD asks for it. Raises NotCanonical for any address that is not in `CONTEXTS`."""
    if address not in CONTEXTS:
        raise NotCanonical(f"no context is kept for {address[:200]}")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _file(address),
    }


@cache
def _file(address: str) -> Any:
    return json.loads((FOLDER / CONTEXTS[address]).read_text())


class _BoundedCanonicalization(URDNA2015):  # type: ignore[misc]  # PyLD has no types
    """The algorithm, given up after `MOST_STEPS` of its costly steps."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
        """Count one step (section 4.8 of the recommendation)."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotCanonical("too many blank nodes that look alike")
        return super().hash_n_degree_quads(id_, issuer)


def _refuse_term(term: str | None) -> None:
    raise NotCanonical(f"no context defines {str(term)[:100]}")


def _require_absolute(value: Any) -> None:
    """Raise NotCanonical for a name that is no absolute IRI: its statement would be left out of the canonical form."""
    if isinstance(value, list):
        for one in value:
            _require_absolute(one)
    elif isinstance(value, dict):
        names = [*value.get("@type", ())] if isinstance(value.get("@type"), list) else []
        for name in (*names, *([value["@id"]] if "@id" in value else ())):
            if not isinstance(name, str) or ":" not in name or name.startswith(("_:", NOWHERE)):
                raise NotCanonical(f"not an absolute name: {str(name)[:100]}")
        for one in value.values():
            _require_absolute(one)
