"""The APIs that accept our access tokens, and what tokens may allow there."""

from watchword.clients.resources.resources import (
    MANAGEMENT_API,
    Resource,
    Resources,
    ResourceScope,
)

__all__ = ["MANAGEMENT_API", "Resource", "ResourceScope", "Resources"]
