#!/usr/bin/env python3
"""A host as most people would write it, to compare with: answers as the hosts under test do."""

import json
import struct
import sys

LIMIT = 1 << 20

while header := sys.stdin.buffer.read(4):
    message = json.loads(sys.stdin.buffer.read(struct.unpack("@I", header)[0]))
    reply = json.dumps("pong" if message == "ping" else message, separators=(",", ":")).encode()
    if len(reply) > LIMIT:
        reply = json.dumps({"bytes": len(reply)}).encode()
    sys.stdout.buffer.write(struct.pack("@I", len(reply)) + reply)
    sys.stdout.buffer.flush()
