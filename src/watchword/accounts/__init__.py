"""People and what they can prove: users, their identifiers and passwords, and the sessions of their browsers."""

from watchword.accounts.activity import Active, Activity, Count
from watchword.accounts.breached import list_of
from watchword.accounts.erasing import KnowsPeople, People
from watchword.accounts.lockouts import LockoutPolicy
from watchword.accounts.new_passwords import NewPasswords
from watchword.accounts.own import OwnAccount, Purpose, Waiting
from watchword.accounts.password_policy import Issue, PasswordPolicy
from watchword.accounts.password_verified import PasswordVerified
from watchword.accounts.passwords import Passwords
from watchword.accounts.search import Search, UserList, fits, read_search
from watchword.accounts.sessions import SESSION_SECONDS, Session, Sessions, StartedSession
from watchword.accounts.user import UNCHANGED, FoundUser, NewUser, User, UserChanges
from watchword.accounts.users import EndsAccess, Users

__all__ = [
    "SESSION_SECONDS",
    "UNCHANGED",
    "Active",
    "Activity",
    "Count",
    "EndsAccess",
    "FoundUser",
    "Issue",
    "KnowsPeople",
    "LockoutPolicy",
    "NewPasswords",
    "NewUser",
    "OwnAccount",
    "PasswordPolicy",
    "PasswordVerified",
    "Passwords",
    "People",
    "Purpose",
    "Search",
    "Session",
    "Sessions",
    "StartedSession",
    "User",
    "UserChanges",
    "UserList",
    "Users",
    "Waiting",
    "fits",
    "list_of",
    "read_search",
]
