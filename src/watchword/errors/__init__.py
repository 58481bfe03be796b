"""Every error Watchword raises, for three readers: a stable ``code`` for programs, a sentence for people, data for operators.

The classes to catch, and the file with what stands below each; import all of them from here.

    WatchwordError                       base
    ├── IdentifierInvalid                identifiers
    │   ├── EmailInvalid
    │   └── UsernameInvalid
    │       └── UsernameRefused
    ├── ConnectorError                   connectors
    ├── VerificationFailed               codes
    ├── LimitReached                     limits
    ├── LockedOut                        limits
    ├── InteractionError                 interactions
    │   └── InProfileAlready
    ├── AccountError                     accounts
    │   └── IdentifierTaken
    ├── CallerRefused                    programs
    │   └── TokenRefused
    ├── RequestInvalid                   programs
    ├── RepeatDiffers                    programs
    ├── RepeatUnderWay                   programs
    ├── EntityError                      programs
    │   └── EntityNotFound
    ├── LogWindowInvalid                 programs
    ├── HookError                        hooks
    ├── OperatorError                    operators
    ├── SignInExperienceRefused          experience
    ├── PhrasesRefused                   experience
    ├── ApplicationError                 clients
    ├── ResourceError                    clients
    │   └── ResourceInvalid
    ├── OIDCError                        oidc
    │   └── InvalidGrant
    ├── AuthorizationRequestNotFound     oidc
    ├── OutgoingError                    outgoing
    │   ├── NothingSent
    │   └── OutcomeUnknown
    ├── DatabaseError                    database
    ├── SettingsInvalid                  installation
    ├── SourceRefused                    installation
    ├── KeysUnreadable                   installation
    └── InstallationRefused              installation

No message, ``repr`` or data of these ever holds a verification code or a secret. HTTP statuses exist only in ``web/errors.py``.
"""

from watchword.errors.accounts import *
from watchword.errors.base import *
from watchword.errors.clients import *
from watchword.errors.codes import *
from watchword.errors.connectors import *
from watchword.errors.database import *
from watchword.errors.experience import *
from watchword.errors.hooks import *
from watchword.errors.identifiers import *
from watchword.errors.installation import *
from watchword.errors.interactions import *
from watchword.errors.limits import *
from watchword.errors.oidc import *
from watchword.errors.operators import *
from watchword.errors.outgoing import *
from watchword.errors.programs import *
