"""The Aliyun sandbox: a local server that judges calls as Aliyun's gateways do, and an inbox of what phones and mailboxes received.

A second, independent reading of Aliyun's rules: it shares no code with the connectors.
"""

from watchword.sandbox.app import Sandbox
from watchword.sandbox.configs import print_config
from watchword.sandbox.inbox import Inbox, Received
from watchword.sandbox.remote import Remote

__all__ = ["Inbox", "Received", "Remote", "Sandbox", "print_config"]
