"""What a run shows people while it goes on: on a terminal, and elsewhere."""
import json
import re
import unicodedata

import pytest
from screen import Screen, Session

LONG = """\
experiment: NAME
task: { kind: noise, length: 40, inputs: 8, classes: 4 }
model: { cell: lstm, hidden: 32 }
train: { steps: 2000, batch: 16 }
seeds: [1, 2]
record: { at: [] }
figures: []
"""
HEAD = re.compile(r"^\d+/\d+ trials(, \d+ at most)?( · .*)?$")
BAR = re.compile(r"^[█░]*\s*\d+/\d+  loss ")


@pytest.fixture
def terminal(lab):
    """Starts lab on a terminal; what a test leaves running is killed."""
    sessions = []

    def start(*arguments, **options):
        sessions.append(Session(lab, *arguments, **options))
        return sessions[-1]

    yield start
    for session in sessions:
        session.process.kill()


def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def live(text):
    """The lines that are written anew."""
    return [line for line in text if HEAD.match(line) or BAR.match(line)]


def test_the_screen_is_one():
    screen = Screen(5)
    screen.write("abc\r\nworld!\r\n長x\r\n")
    assert screen.text == ["abc", "world", "!", "長x", ""]
    screen.write("\x1b[3A\x1b[JX\r\n")
    assert screen.text == ["abc", "X", ""]
    screen.write("12345\r\n")
    screen.resize(3)
    assert screen.text == ["abc", "X", "123", "45", ""] and screen.row == 4
    screen.resize(9)
    assert screen.text == ["abc", "X", "12345", ""] and screen.row == 3


def test_one_head_line_and_a_line_a_trial(lab, terminal):
    for name in ("one", "two"):
        lab.write(f"{name}.exp", LONG.replace("NAME", name))
    session = terminal("run", "-j", 2, "one.exp", "two.exp")
    text = session.until(lambda text: len(live(text)) == 3 and "left · one.exp" in "\n".join(text))
    head, *bars = live(text)
    assert re.fullmatch(r"0/4 trials · [\d.]+ (s|min) left · one\.exp", head)
    assert all(re.fullmatch(r"[█░]{10}  +\d+/2000  loss [\d.]+ +[\d.]+ steps/s +[\d.]+ (s|min) left +default/seed-[12]", bar) for bar in bars), bars
    assert text[-4:-1] == [head, *bars]
    session.until(lambda text: any(line.endswith("two.exp") for line in text))
    shown = session.end()
    # Never two heads, nor more lines than trials at a time; the lines that stay are all there, and nothing else.
    assert max(sum(bool(HEAD.match(line)) for line in text) for text in session.seen) == 1
    assert max(sum(bool(BAR.match(line)) for line in text) for text in session.seen) == 2
    assert not live(shown)
    assert [line.split("]")[0] for line in shown if line.startswith("[")] == [f"[{count}/4" for count in (1, 2, 3, 4)]
    assert "results/one/index.html" in shown and "results/two/index.html" in shown


def test_failures_are_counted_and_what_is_done_takes_no_time(lab, terminal):
    lab.write("one.exp", LONG.replace("NAME", "one").replace("[1, 2]", "1..4").replace("steps: 2000", "steps: 4000"))
    lab.run("one.exp", "--only", "seed=1..2")
    # No lease can be taken.
    (lab.folder / "results/one/trials/default/seed-3.lease").mkdir()
    session = terminal("run", "-j", 1, "one.exp")
    text = session.until(lambda text: any(re.search(r" left · one\.exp", line) for line in text))
    [head] = [line for line in text if HEAD.match(line)]
    assert head.startswith("3/4 trials · 1 failed · ")
    shown = session.end(expect=1)
    assert sum("done before; nothing to do" in line for line in shown) == 2


def test_what_may_follow_is_said(lab, terminal):
    text = LONG.replace("NAME", "looking").replace("[1, 2]", "{ looks: [3, 5] }")
    lab.write("looking.exp", text + "claims:\n  - { says: Positive, check: mean(test_loss) > 0.01 }\n")
    session = terminal("run", "-j", 1, "looking.exp")
    assert session.until(lambda text: len(live(text)) == 2)[-3].startswith("0/3 trials, 5 at most · ")
    assert any(line.startswith("[3/3]") for line in session.end())


def test_names_of_any_width_on_a_terminal_of_any(lab, terminal):
    points = ", ".join(f"{letter * 70}: {{ model: {{ hidden: {32 + index} }} }}" for index, letter in enumerate("abc"))
    name = lab.write("長い名前" * 9 + "é" * 20 + ".exp", LONG.replace("NAME", "wide").replace("[1, 2]", "[1]").replace("2000", "20000") + f"list: {{ {points} }}\n")
    session = terminal("run", "-j", 3, name, columns=72)
    session.until(lambda text: len(live(text)) == 4)
    for columns in (40, 72, 25, 110):
        session.resize(columns)
        count = len(session.seen)
        text = session.until(lambda text: len(session.seen) > count + 1)
        # The head, and a line for each trial, of which not all has room.
        assert HEAD.match(text[-5]) and all(0 < width(line) < columns for line in text[-5:-1]), text
        assert sum(bool(HEAD.match(line)) for line in text) == 1, "\n".join([str(columns), *text])
    session.process.terminate()
    shown = session.end(expect=143)
    assert not live(shown) and any(line.startswith("stopping: ") for line in shown)


def test_a_low_terminal(lab, terminal):
    lab.write("one.exp", LONG.replace("NAME", "one").replace("[1, 2]", "1..8"))
    session = terminal("run", "-j", 8, "one.exp", rows=5)
    session.until(lambda text: any(re.fullmatch(r"… and \d+ more", line) for line in text))
    session.process.terminate()
    session.end(expect=143)
    assert max(len(live(text)) + sum(line.startswith("… and ") for line in text) for text in session.seen) == 4


def test_an_interrupt_is_said_and_stays(lab, terminal):
    lab.write("one.exp", LONG.replace("NAME", "one").replace("steps: 2000", "steps: 20000"))
    session = terminal("run", "-j", 2, "one.exp")
    session.until(lambda text: len(live(text)) == 3)
    session.type("\x03")
    shown = session.end(expect=130)
    [line] = [line for line in shown if line.startswith("stopping: ")]
    assert line == "stopping: trials end at their next update; Ctrl-C again ends at once"
    assert sum("stopped at update" in line for line in shown) == 2 and not live(shown)
    assert "stopped at checkpoints: 2 trials can be resumed with the same command" in shown
    assert not any("^C" in line and HEAD.match(line) for line in shown)


def test_nothing_moves_elsewhere(lab, terminal):
    for arguments, changes in [([], {}), (["-q"], {"TERM": "xterm"})]:
        said = lab.run("small.exp", *arguments, **changes).stderr
        assert "\x1b" not in said and "\r" not in said
    session = terminal("run", "small.exp", "-s", "train.batch=6", **{"TERM": "dumb"})
    assert sum(line.endswith(": 30 updates") for line in session.end()) == 4
    assert "\x1b" not in "".join(line for text in session.seen for line in text)


def test_totals_are_those_of_the_whole_run(lab):
    lab.write("other.exp", (lab.folder / "small.exp").read_text().replace("experiment: small", "experiment: other"))
    result = lab.run("run", "-j", 1, "small.exp", "other.exp", "--events", "ndjson")
    assert re.findall(r"^\[(\d+/\d+)\]", result.stderr, re.M) == [f"{count}/8" for count in range(1, 9)]
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert events[0]["trials"] == 8 and events[0]["experiments"] == ["small", "other"]
    ended = [event for event in events if event["event"] == "ended"]
    assert [event["totals"]["ended"] for event in ended] == list(range(1, 9))
    assert all(event["totals"]["trials"] == event["totals"]["trials_at_most"] == 8 and event["totals"]["failed"] == 0 for event in ended)
    assert [event["experiment"] for event in ended] == ["small"] * 4 + ["other"] * 4
