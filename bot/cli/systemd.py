"""`keep-in-touch systemd`: prints the unit that runs this installation behind a proxy on the same machine."""

import argparse
import sys
from pathlib import Path

USER = "keep-in-touch"
# Its `.env` and, with SQLite, the database lie in /var/lib/keep-in-touch, which systemd makes.
UNIT = f"""\
# /etc/systemd/system/keep-in-touch.service
[Unit]
Description=Keep In Touch
After=network-online.target
Wants=network-online.target

[Service]
ExecStart={{program}} run
User={USER}
StateDirectory=keep-in-touch
StateDirectoryMode=0700
WorkingDirectory=/var/lib/keep-in-touch
Environment=HOST=127.0.0.1
UMask=0077
Restart=on-failure
RestartSec=5
# 2: settings are missing or wrong, which no restart mends.
RestartPreventExitStatus=2
TimeoutStopSec=15
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes

[Install]
WantedBy=multi-user.target
"""


def run(_args: argparse.Namespace) -> int:
    """Prints the unit."""
    print(unit(Path(sys.executable).with_name("keep-in-touch")), end="")
    return 0


def unit(program: Path) -> str:
    """The unit that runs the console script at that absolute path."""
    return UNIT.format(program=_quoted(str(program)))


def _quoted(path: str) -> str:
    """The path as one word of a command line of systemd's, in which %, $, quotes and backslashes have meanings."""
    for mark in '\\"':
        path = path.replace(mark, f"\\{mark}")
    path = path.replace("%", "%%").replace("$", "$$")
    return f'"{path}"' if any(mark in path for mark in " '\"\\;") else path
