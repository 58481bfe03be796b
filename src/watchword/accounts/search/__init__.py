"""Finding users: what is asked is read strictly, and what would take too long is refused."""

from watchword.accounts.search.fitting import fits
from watchword.accounts.search.query import Search, read_search
from watchword.accounts.search.search import UserList

__all__ = ["Search", "UserList", "fits", "read_search"]
