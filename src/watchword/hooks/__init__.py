"""Hooks: programs that want to hear of what happens, and are told until they have heard."""

from watchword.hooks.hook import EVENT_NAMES, MASK, Hook, HookConfig
from watchword.hooks.hooks import Hooks, Told
from watchword.hooks.worker import Worker

__all__ = ["EVENT_NAMES", "MASK", "Hook", "HookConfig", "Hooks", "Told", "Worker"]
