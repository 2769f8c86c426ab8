"""A link between two network namespaces that holds up each packet and loses some, for kernels without netem.

slow_link.py ONE OTHER MILLISECONDS LOSS SEED makes two TAP devices in the namespace that it runs in, prints a line, and carries
Ethernet frames between them until it is ended. Whoever reads the line moves the devices to where they belong.
"""
import collections
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000


def tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return fd


one, other = (tap(name) for name in sys.argv[1:3])
delay, loss = float(sys.argv[3]) / 1000, float(sys.argv[4])
draw = random.Random(int(sys.argv[5])).random
peer = {one: other, other: one}
held = collections.deque()  # when due, where to, frame
print("ready", flush=True)
while True:
    wait = max(0.0, held[0][0] - time.monotonic()) if held else None
    for fd in select.select([one, other], [], [], wait)[0]:
        try:
            frame = os.read(fd, 65536)
        except OSError:  # the device is down
            continue
        if draw() >= loss:
            held.append((time.monotonic() + delay, peer[fd], frame))
    while held and held[0][0] <= time.monotonic():
        _, to, frame = held.popleft()
        try:
            os.write(to, frame)
        except OSError:
            pass
