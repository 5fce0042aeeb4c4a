"""Shell completion, by the shells themselves."""
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="no bash")


def completed(lab, line):
    """What bash offers at the end of a line, cut into words as readline cuts them."""
    (lab.folder / "lab").unlink(missing_ok=True)
    (lab.folder / "lab").symlink_to(lab.binary)
    script = lab.run("--generate-completion-script", "bash").stdout
    (lab.folder / "completion.bash").write_text(script)
    words = []
    for word in line.split(" "):
        parts = word.split("=", 1)
        words += [parts[0], "="] + ([parts[1]] if parts[1] else [""]) if len(parts) == 2 and parts[0] else [word]
    quoted = " ".join("'" + word + "'" for word in words)
    program = f"""
source ./completion.bash
COMP_WORDS=({quoted}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}
function_name=$(complete -p lab | sed 's/.*-F \\([^ ]*\\).*/\\1/')
"$function_name" lab "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    result = subprocess.run(
        ["bash", "--norc", "-c", program], cwd=lab.folder, env=lab.environment(PATH=f"{lab.folder}:/usr/bin:/bin"),
        capture_output=True, text=True, timeout=60)
    assert "error" not in result.stderr.lower(), result.stderr
    return [word for word in result.stdout.splitlines() if word]


@pytest.mark.parametrize("line, some", [
    ("lab ", {"run", "check", "new", "schema", "doctor"}),
    ("lab new ", {"adding", "copy", "sentiment"}),
    ("lab new ad", {"adding", "add-task"}),
    ("lab help ", {"cells", "optimizers", "keys", "model.hidden", "run"}),
    ("lab help cell l", {"lstm", "lru"}),
    ("lab run --set ", {"model.hidden=", "train.steps=", "optimizer.learning_rate="}),
    ("lab run --set model.cell", {"model.cell=", "model.cell.activation="}),
    ("lab run --set model.cell=", {"rnn", "lstm", "gru"}),
    ("lab run -s model.cell=l", {"lstm"}),
    ("lab run -s model.bidirectional=t", {"true"}),
    ("lab run -", {"--json", "--set"}),
])
def test_bash_offers(lab, line, some):
    offered = completed(lab, line)
    assert some <= set(offered), offered
    last = line.split(" ")[-1].split("=")[-1]
    assert all(word.startswith(last) for word in offered)


def test_files_are_experiments(lab):
    lab.write("other.txt", "")
    offered = completed(lab, "lab check s")
    assert "small.exp" in offered and "other.txt" not in completed(lab, "lab check o")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_scripts(lab, shell):
    script = lab.run("--generate-completion-script", shell).stdout
    assert "doctor" in script and "schema" in script
    if shell == "zsh":
        assert script.count("_lab_help() {") == 1 and "completion help" in script


def test_script_is_written_for_the_shell_of_the_user(lab):
    by_name = lab.run("--generate-completion-script", "bash").stdout
    assert lab.run("--generate-completion-script=bash").stdout == by_name
    assert lab.run("--generate-completion-script", SHELL="/bin/bash").stdout == by_name
    lab.run("--generate-completion-script", "tcsh", expect=64)
