"""Tests native messaging hosts in real browsers."""
