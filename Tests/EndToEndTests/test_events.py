"""What a run tells other programs while it goes on, and what it shows people."""
import json

from laboratory import Laboratory


def test_events_are_one_object_a_line(lab):
    told = lab.run("small.exp", "--events", "ndjson")
    events = [json.loads(line) for line in told.stdout.splitlines()]
    assert events[0] == {
        "event": "run", "schema_version": 1, "experiments": ["small"], "trials": 4, "trials_at_most": 4, "jobs": events[0]["jobs"]}
    kinds = [event["event"] for event in events]
    assert kinds.count("began") == kinds.count("ended") == 4 and kinds[-1] == "reported"
    ended = {event["trial"]: event for event in events if event["event"] == "ended"}
    assert {event["status"] for event in ended.values()} == {"done"} and all(not event["was_finished"] for event in ended.values())
    for trial in ended:
        own = [event["event"] for event in events if event.get("trial") == trial]
        assert own[0] == "began" and own[-1] == "ended" and set(own[1:-1]) <= {"advanced"}
    assert events[-1]["page"] == "results/small/index.html" and events[-1]["problems"] == []
    # Nothing but events on standard output, and the usual lines beside them.
    assert "[4/4]" in told.stderr
    again = [json.loads(line) for line in lab.run("-q", "small.exp", "--events", "ndjson").stdout.splitlines()]
    assert [event["was_finished"] for event in again if event["event"] == "ended"] == [True] * 4


def test_events_stand_alone(lab):
    for other in ("--json", "--dry-run"):
        assert "--events" in lab.run("small.exp", "--events", "ndjson", other, expect=64).stderr
    assert "ndjson" in lab.run("small.exp", "--events", "xml", expect=64).stderr


def test_verdicts_have_colours_on_request(lab):
    text = (lab.folder / "small.exp").read_text()
    lab.write("coloured.exp", text.replace("experiment: small", "experiment: coloured") + "claims:\n  - { says: Much, check: max(test_loss) > 1e9 }\n")
    assert "\x1b[31mfails" in lab.run("coloured.exp", "--color", "always").stderr
    assert "\x1b" not in lab.run("report", "coloured.exp").stderr
