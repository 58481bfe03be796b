"""Whether an installation is well: for load balancers, for the command `watchword doctor` and for the console."""

from watchword.doctor.readiness import Readiness, ReadinessProbe

__all__ = ["Readiness", "ReadinessProbe"]
