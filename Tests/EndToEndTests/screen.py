"""A terminal: a program runs on it, and what it shows can be looked at."""
import codecs
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

PIECE = re.compile(r"\x1b\[([\d;]*)([A-Za-z])|(.)", re.S)
PART = re.compile(r"(\x1b(\[[\d;]*)?)?\Z")


class Screen:
    """Rows of text as a terminal shows them: lines wrap at its width; of escapes it knows what lab writes, and fails at others."""

    def __init__(self, columns):
        self.columns, self.rows, self.row, self.column = columns, [[]], 0, 0
        # The rows that go on in the next one.
        self.wrapped = set()

    def write(self, text):
        for number, command, character in PIECE.findall(text):
            if command == "A":
                assert 0 < int(number) <= self.row, "it moves above what it has written"
                self.row -= int(number)
            elif command == "J":
                assert number == ""
                self.rows = self.rows[:self.row] + [self.rows[self.row][:self.column]]
                self.wrapped = {row for row in self.wrapped if row < self.row}
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
            self.wrapped.add(self.row)
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
        """Lines wrap anew; the cursor is at the start of one."""
        assert self.column == 0
        new = Screen(columns)
        for index, row in enumerate(self.rows):
            if index == self.row:
                end = new.row
            for cell in row:
                if cell:
                    new.put(cell)
            if index not in self.wrapped and index < len(self.rows) - 1:
                new.column = 0
                new.down()
        self.columns, self.rows, self.wrapped, self.row = columns, new.rows, new.wrapped, end

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
        """While the program stands still, and all that it has written is shown: what it writes meanwhile is no terminal's to repair."""
        self.process.send_signal(signal.SIGSTOP)
        count = -1
        while count < len(self.seen):
            count = len(self.seen)
            time.sleep(0.05)
        with self.lock:
            self.size(columns)
            self.screen.resize(columns)
        self.process.send_signal(signal.SIGCONT)

    def read(self):
        decoder, rest = codecs.getincrementaldecoder("utf-8")(), ""
        while True:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                piece = b""
            if not piece:
                break
            text = rest + decoder.decode(piece)
            # An escape may come in two pieces.
            rest = PART.search(text)[0]
            with self.lock:
                self.screen.write(text[:len(text) - len(rest)])
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
