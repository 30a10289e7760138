"""Models with prescribed replies, for tests: in the process, or over HTTP."""

from kg.testing.scripted import ScriptedLLM

__all__ = ["ScriptedLLM"]
