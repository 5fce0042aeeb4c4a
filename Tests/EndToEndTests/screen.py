"""A terminal: a program runs on it, and what it shows can be looked at."""
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
import unicodedata

PIECE = re.compile(r"\x1b\[(\d*)([A-Za-z])|(.)", re.S)


class Screen:
    """Rows of text as a terminal shows them: lines wrap at its width; of escapes it knows what lab writes, and fails at others."""

    def __init__(self, columns):
        self.columns, self.rows, self.row, self.column = columns, [[]], 0, 0

    def write(self, text):
        for number, command, character in PIECE.findall(text):
            if command == "A":
                assert 0 < int(number) <= self.row, "it moves above what it has written"
                self.row -= int(number)
            elif command == "J":
                assert number == ""
                self.rows = self.rows[:self.row] + [self.rows[self.row][:self.column]]
            elif command == "m":
                pass
            elif character == "\r":
                self.column = 0
            elif character == "\n":
                self.down()
            else:
                assert character and (character == " " or character.isprintable()), repr(character + command)
                self.put(character)

    def down(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append([])

    def put(self, character):
        width = 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if self.column + width > self.columns:
            self.column = 0
            self.down()
        row = self.rows[self.row]
        row += [" "] * (self.column - len(row))
        if width == 0:
            row[self.column - 1] += character
        else:
            row[self.column:self.column + width] = [character] + [""] * (width - 1)
        self.column += width

    def resize(self, columns):
        """Lines that were written whole stay what they are: those that are wider than the terminal wrap."""
        new = []
        for index, row in enumerate(self.rows):
            if index == self.row:
                self.row = len(new)
            new += [row[at:at + columns] for at in range(0, len(row), columns)] or [[]]
        self.columns, self.rows = columns, new

    @property
    def text(self):
        return ["".join(row).rstrip() for row in self.rows]


class Session:
    """A program on a terminal of its own."""

    def __init__(self, lab, *arguments, columns=100, rows=24, **changes):
        self.screen, self.seen, self.lock = Screen(columns), [], threading.Lock()
        self.master, slave = pty.openpty()
        self.size(columns, rows)
        self.process = subprocess.Popen(
            [lab.binary, *map(str, arguments)], cwd=lab.folder, env=lab.environment(**({"TERM": "xterm"} | changes)), stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: [fcntl.ioctl(0, termios.TIOCSCTTY, 0), signal.signal(signal.SIGINT, signal.SIG_DFL)])
        os.close(slave)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def size(self, columns, rows=24):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns):
        with self.lock:
            self.size(columns)
            self.screen.resize(columns)

    def read(self):
        rest = b""
        while True:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                piece = b""
            if not piece:
                break
            text = (rest + piece).decode(errors="ignore")
            rest = (rest + piece)[len(text.encode()):]
            with self.lock:
                self.screen.write(text)
                self.seen.append(list(self.screen.text))

    def type(self, text):
        os.write(self.master, text.encode())

    def until(self, condition, seconds=30):
        """What is shown as soon as it meets a condition."""
        deadline = time.monotonic() + seconds
        while True:
            with self.lock:
                text = list(self.screen.text)
            if condition(text):
                return text
            assert time.monotonic() < deadline and self.process.poll() is None, "\n".join(text)
            time.sleep(0.01)

    def end(self, expect=0):
        """What is shown in the end."""
        status = self.process.wait(timeout=120)
        self.reader.join()
        os.close(self.master)
        assert status == expect, "\n".join(self.screen.text)
        return self.screen.text
