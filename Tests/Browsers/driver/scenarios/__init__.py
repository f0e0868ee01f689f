"""All scenarios, in the order in which they run."""

from __future__ import annotations

from driver.scenario import Scenario
from driver.scenarios import (
    demo,
    endings,
    faults,
    manifests,
    messages,
    ports,
    precedence,
    programs,
    variants,
)

#: The modules that add to the variants as they are imported.
_VARIANTS = (manifests, programs)

ALL: list[Scenario] = [
    *messages.scenario.scenarios,
    *ports.scenario.scenarios,
    *demo.scenario.scenarios,
    *faults.scenario.scenarios,
    *variants.scenario.scenarios,
    *precedence.scenario.scenarios,
    *endings.scenario.scenarios,
]
