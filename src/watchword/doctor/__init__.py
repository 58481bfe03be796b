"""Whether an installation is well: for load balancers, for the command ``watchword doctor`` and for the console."""

from watchword.doctor.examination import examine
from watchword.doctor.finding import Finding, State
from watchword.doctor.readiness import Readiness, ReadinessProbe

__all__ = ["Finding", "Readiness", "ReadinessProbe", "State", "examine"]
