"""Bringing people and settings from elsewhere, their ids kept, so that nothing is doubled however often it is run."""

from watchword.imports.bookmark import Bookmark
from watchword.imports.logto import SECTIONS, LogtoImport
from watchword.imports.management_api import RESOURCE, ManagementAPI
from watchword.imports.report import Progress, Report, Section
from watchword.imports.rooms import Rooms

__all__ = [
    "RESOURCE",
    "SECTIONS",
    "Bookmark",
    "LogtoImport",
    "ManagementAPI",
    "Progress",
    "Report",
    "Rooms",
    "Section",
]
