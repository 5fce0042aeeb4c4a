"""What scripts/mutants draws from: the sites in Swift's source where a small mistake could be made, and what it would look like."""
import collections
import pathlib
import random
import re
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What writes and reads stored results.
FILES = [
    "Sources/TrialFormat/*.swift",
    "Sources/Archive/*/*.swift",
    "Sources/Training/Layout/*.swift",
    "Sources/Training/Records/Probe.swift",
    "Sources/Training/Records/RecordMaker.swift",
    *(f"Sources/Runner/{name}.swift" for name in (
        "TrialWriter+Creation", "TrialRecords", "TrialHistory", "TrialRecorder", "TrialSamples", "EarlierTrial")),
    "Sources/Reports/Claims/StoredNumbers.swift",
    *(f"Sources/Figures/Kinds/{name}.swift" for name in (
        "StateGradients", "StoredLags", "History", "ChosenRecords", "RecordChoice+Words", "GradientByTimeFigure+MeasuredGradients",
        "MeasuredLags")),
    "Sources/Experiments/Starts/*.swift",
    "Sources/Experiments/Variants/PlannedTrial+Expected.swift",
    "Sources/Experiments/Claims/*.swift",
]

# MARK: Source text

WORD = r"[A-Za-z_]\w*"


def masked(text):
    """The text with comments and the insides of strings blanked, character for character."""
    out, i = list(text), 0

    def blank(a, b):
        for k in range(a, b):
            if out[k] != "\n":
                out[k] = " "

    while i < len(text):
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
            blank(i, end)
            i = end
        elif text[i] == '"':
            quote = '"""' if text.startswith('"""', i) else '"'
            end = string_end(text, i, quote)
            blank(i + len(quote), end - len(quote))
            i = end
        else:
            i += 1
    return "".join(out)


def string_end(text, start, quote):
    i = start + len(quote)
    while not text.startswith(quote, i):
        if text.startswith("\\(", i):
            i = matching(text, i + 1)
        elif text[i] == "\\":
            i += 2
        else:
            i += 1
    return i + len(quote)


PAIRS = {"(": ")", "[": "]", "{": "}"}


def matching(text, start):
    """Past the bracket that closes the one at `start`; strings are skipped."""
    stack, i = [], start
    while i < len(text):
        c = text[i]
        if c == '"':
            i = string_end(text, i, '"""' if text.startswith('"""', i) else '"')
            continue
        if c in PAIRS:
            stack.append(PAIRS[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                return i + 1
        i += 1
    raise ValueError("unbalanced")


def parts(code, start, end, separator=","):
    """Spans between separators at the top level of code[start:end], without blanks around."""
    spans, depth, begin, i = [], 0, start, start
    while i < end:
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
        elif depth == 0 and code.startswith(separator, i):
            spans.append((begin, i))
            begin = i = i + len(separator)
            continue
        i += 1
    spans.append((begin, end))
    return [trimmed(code, a, b) for a, b in spans]


def trimmed(code, a, b):
    while a < b and code[a].isspace():
        a += 1
    while b > a and code[b - 1].isspace():
        b -= 1
    return a, b


# MARK: Operators. Each yields (start, end, replacement, what it looks like); `N` stands for the mutant's number, `M_` for its target's helper.

MEMBERS = [
    ("states", "stateGradients"), ("state", "stateGradient"), ("parameters", "gradients"), ("parameter", "gradient"),
    ("inputs", "targets"), ("inputLengths", "targetLengths"), ("outputs", "decoderInputs"), ("history", "evaluation"),
    ("evaluation", "test"), ("records", "probe"), ("inputTime", "targetTime"), ("example", "probeExample"), ("input", "output"),
    ("token", "output"), ("record", "step"), ("step", "loss"), ("stoppedAt", "divergedAt"), ("experiment", "variant"),
    ("identity", "recordsKept"), ("settings", "provenance"), ("longestInput", "longestOutput"), ("inputShape", "outputShape"),
    ("loss", "stepLoss"), ("finalParameters", "records.parameters"), ("rows", "columns"), ("lowerBound", "upperBound"),
    ("hasHistory", "hasEvaluation"), ("message", "companion"), ("sample", "baseline"), ("longName", "units"), ("width", "height"),
]


def swapped_members(code, text):
    for pair in MEMBERS:
        for name, other in (pair, pair[::-1]):
            for m in re.finditer(rf"(?<![\w.$\\\")\]?!])((?:\$\d|{WORD})(?:\.{WORD})*\.){re.escape(name)}\b(?!\s*[=:{{]|\.)", code):
                if line_of(code, m.start()).lstrip().startswith(("import", "public import")):
                    continue
                yield m.start(), m.end(), f"(M_.on(N) ? {m[1]}{other} : {m[0]})", m[1] + other
            for m in re.finditer(rf"\\\.{re.escape(name)}\b(?!\.)", code):
                yield m.start(), m.end(), f"(M_.on(N) ? \\.{other} : {m[0]})", "\\." + other


def swapped_names(code, text):
    """A name in quotes becomes the next other one of the file: sentences are not names."""
    found = []
    for m in re.finditer(r'"', code):
        if code.startswith('"""', m.start()) or (found and m.start() < found[-1][1]):
            continue
        end = string_end(text, m.start(), '"')
        found.append((m.start(), end))
    names = [(a, b) for a, b in found if re.fullmatch(r'"(\\\(\w+\))?/?[a-z_/-]*[a-z][a-z_]*"', text[a:b])]
    for (a, b), (c, d) in zip(names, names[1:] + names[:1]):
        if text[a:b] != text[c:d] and text[a:b].count("\\(") == text[c:d].count("\\(") and not in_pattern(code, a):
            yield a, b, f"(M_.on(N) ? {text[c:d]} : {text[a:b]})", text[c:d]


def swapped_axes(code, text):
    for m in re.finditer(r"(?<![\w\])>?!])\[", code):
        end = matching(text, m.start())
        spans = parts(code, m.start() + 1, end - 1)
        if len(spans) < 2 or "\n" in code[m.start():end] or any(a == b or re.search("[:<]", code[a:b]) for a, b in spans):
            continue
        items = [text[a:b] for a, b in spans]
        for i in range(len(items) - 1):
            if items[i] != items[i + 1]:
                other = items[:i] + [items[i + 1], items[i]] + items[i + 2:]
                mutated = "[" + ", ".join(other) + "]"
                yield m.start(), end, f"(M_.on(N) ? {mutated} : {text[m.start():end]})", mutated
    for m in re.finditer(r"[aA]xes(:| =) ", code):
        end = m.end()
        while end < len(code) and code[end] not in ",)]}\n":
            end = matching(text, end) if code[end] in "([{" else end + 1
        a, b = trimmed(code, m.end(), end)
        terms = [text[c:d] for c, d in parts(code, a, b, " + ")]
        if len(terms) > 1:
            mutated = " + ".join(terms[:-2] + [terms[-1], terms[-2]])
            yield a, b, f"(M_.on(N) ? {mutated} : {text[a:b]})", mutated


def swapped_arguments(code, text):
    """Two neighbours in a tuple or a call: (a, b), f(x: a, y: b)."""
    for m in re.finditer(r"\(", code):
        before = line_of(code, m.start())
        if re.search(r"\b(func|init|case|struct|enum|protocol|subscript|throws)\b", before):
            continue
        end = matching(text, m.start())
        spans = parts(code, m.start() + 1, end - 1)
        types = all(re.match(rf"({WORD}: )?(any )?[A-Z]\w*$", code[a:b]) for a, b in spans)
        if len(spans) < 2 or types or re.match(r"\s*(=[^=]|in\b|->)", code[end:]):
            continue
        values = []
        for a, b in spans:
            label = re.match(rf"{WORD}: *", code[a:b])
            a = a + label.end() if label else a
            values.append((a, b) if "{" not in code[a:b] and "\n" not in code[a:b] and a < b else None)
        for one, two in zip(values, values[1:]):
            if one and two and text[slice(*one)] != text[slice(*two)] and form(text[one[0]]) == form(text[two[0]]):
                x, y, middle = text[slice(*one)], text[slice(*two)], text[one[1]:two[0]]
                yield one[0], two[1], f"(M_.on(N) ? {y} : {x}){middle}(M_.on(N) ? {x} : {y})", f"{y}{middle}{x}"


def form(first):
    """What can hardly be of one type begins differently."""
    return first if first in '."[(\\' else "digit" if first.isdigit() else "name"


def swapped_ends(code, text):
    for name, other in (("first", "last"), ("last", "first")):
        for m in re.finditer(rf"(?<=[\w)\]])(\??\.){name}\b(?!\s*[({{:])", code):
            yield m.start(), m.end(), f"{m[1]}{name}M_(N)", m[1] + other
    for name, other in (("min", "max"), ("max", "min")):
        for m in re.finditer(rf"(?<=[\w)\]}}])\.{name}\(\)", code):
            yield m.start(), m.end(), f".{name}M_(N)", f".{other}()"
        for m in re.finditer(rf"(?<=[\w)\]}}])\.{name} (?={{)", code):
            yield m.start(), m.end(), f".{name}M_(N) ", f".{other} "
        for m in re.finditer(rf"(?<![\w.]){name}\(", code):
            end = matching(text, m.end() - 1)
            inner = text[m.end():end - 1]
            yield m.start(), end, f"(M_.on(N) ? {other}({inner}) : {name}({inner}))", f"{other}({inner})"


NUMBERS = r"count|row|step|index|length|size|width|height|example|unit|time|lag|longest|column|place|extent|seed|format|share|first|last"


def off_by_one(code, text):
    for m in re.finditer(rf"(?<![\w.$\\@])(?:\$\d|{WORD})(?:\.{WORD})*(?![\w(\[{{:.?])", code):
        word = m[0].rsplit(".", 1)[-1]
        if not re.search(NUMBERS, word, re.I) or word[0].isupper():
            continue
        before, after = line_of(code, m.start()), code[m.end():m.end() + 4]
        if re.search(r"\b(let|var|func|case|for|import|in: |as) *$", before) or re.match(r" *([-+*/]?=[^=]|in\b)", after):
            continue
        up = chance(text, m.start()) % 2 == 0
        yield m.start(), m.end(), f"{m[0]}.{'more' if up else 'less'}M_(N)", f"{m[0]} {'+' if up else '-'} 1"


COMPARISONS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "==="}


def compared_otherwise(code, text):
    for m in re.finditer(r"(?<= )(==|!=|<=|>=|<|>)(?= )", code):
        yield m.start(), m.end(), f"OPERATOR {m[1]}", COMPARISONS[m[1]]


def other_logic(code, text):
    for m in re.finditer(r"(?<= )(&&|\|\|)(?= )", code):
        yield m.start(), m.end(), f"OPERATOR {m[1]}", "||" if m[1] == "&&" else "&&"


def clauses(code, text, start, stop):
    """The conditions between `guard` or `if` and what ends them that bind nothing."""
    for a, b in parts(code, start, stop):
        if a < b and not re.match(r"(let|var|case)\b", code[a:b]) and "{" not in code[a:b]:
            yield a, b


def conditions(code, keyword, ends):
    for m in re.finditer(rf"\b{keyword} ", code):
        i = m.end()
        while i < len(code) and not re.compile(ends).match(code, i):
            if code[i] in "([" or (code[i] == "{" and keyword == "guard"):
                i = matching(code, i)
            else:
                i += 1
        yield m.end(), i


def accepted(code, text):
    """A check that lets everything through."""
    for start, stop in conditions(code, "guard", r"\s+else\b"):
        for a, b in clauses(code, text, start, stop):
            yield a, b, f"({text[a:b]}) || M_.on(N)", f"true /* {text[a:b]} */"


def negated(code, text):
    for start, stop in conditions(code, "if", r" \{"):
        for a, b in clauses(code, text, start, stop):
            yield a, b, f"({text[a:b]}) != M_.on(N)", f"!({text[a:b]})"
    for m in re.finditer(rf"(?<![\w.$])(?<![-+*/<>=&|] ){WORD}(?:\.{WORD})*(?= \? )", code):
        if m[0] != "M_.on":
            yield m.start(), m.end(), f"({m[0]} != M_.on(N))", f"!{m[0]}"


def left_out(code, text):
    """A statement that writes or adds, dropped."""
    verbs = r"append|write|setAttribute|define|create|flush|keep|add|addUnreadable|forEach|copy|finish|check"
    for m in re.finditer(rf"(?:(?<=\n)|(?<=\{{)|(?<= in)|(?<= else \{{)|(?<=\w:))( *)((?:try )?(?:{WORD}\.)*(?:{verbs})\()", code):
        start, end = m.start(2), matching(text, m.end() - 1)
        if re.match(r" *(\?\?|[-+.*/&|<>=]|\{)", code[end:]):
            continue
        yield start, end, "if !M_.on(N) { " + text[start:end] + " }", "/* left out */"
    for m in re.finditer(rf"(?<=\n)( *)((?:{WORD}\.)*{WORD} \+= )", code):
        start, end = m.start(2), m.end()
        while end < len(code) and code[end] != "\n":
            end = matching(text, end) if code[end] in "([{" else end + 1
        if not re.match(r"\n *[+-]", code[end:]):
            yield start, end, "if !M_.on(N) { " + text[start:end] + " }", "/* left out */"


def constants(code, text):
    for m in re.finditer(r"(?<![\w.$])\d+(?![\w.])", code):
        n = int(m[0])
        other = 1 if n == 0 else n + (1 if chance(text, m.start()) % 2 else -1)
        if not in_pattern(code, m.start()):
            yield m.start(), m.end(), f"M_.pick(N, {n}, {other})", str(other)
    for m in re.finditer(r"(?<=[:( ])\.nan\b", code):
        yield m.start(), m.end(), "M_.nan(N)", "0"
    for m in re.finditer(r"(?<![\w.])(true|false)\b", code):
        if not in_pattern(code, m.start()):
            other = "false" if m[1] == "true" else "true"
            yield m.start(), m.end(), f"M_.pick(N, {m[1]}, {other})", other


ELEMENTS = [("int32", "int64"), ("real", "float64"), ("float32", "float64"), ("growing", "counting"), ("update", "evaluation")]


def other_elements(code, text):
    for pair in ELEMENTS:
        for name, other in (pair, pair[::-1]):
            for m in re.finditer(rf"(?<=[ (])\.{name}\b(?![.(:])", code):
                if not in_pattern(code, m.start()):
                    yield m.start(), m.end(), f"(M_.on(N) ? .{other} : .{name})", "." + other


OPERATORS = {
    "path": swapped_members, "name": swapped_names, "axes": swapped_axes, "arguments": swapped_arguments, "ends": swapped_ends,
    "off by one": off_by_one, "comparison": compared_otherwise, "logic": other_logic, "accepted": accepted, "condition": negated,
    "left out": left_out, "constant": constants, "element": other_elements,
}


def line_of(code, position):
    """The line up to a position."""
    return code[code.rfind("\n", 0, position) + 1:position]


def in_pattern(code, position):
    return re.search(r"\bcase [^:]*$", line_of(code, position)) is not None


def chance(text, position):
    """The same wherever the line moves."""
    return zlib.crc32(line_of(text, position).encode())


class Site:
    def __init__(self, file, operator, text, start, end, replacement, shown):
        self.file, self.operator, self.start, self.end, self.replacement = file, operator, start, end, replacement
        begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        flat = lambda words: re.sub(r"\s+", " ", words)
        self.line = text.count("\n", 0, start) + 1
        self.change = flat(f"{text[begin:start]}⟦{text[start:end]} → {shown}⟧{text[end:stop]}").strip()
        self.number = None

    @property
    def key(self):
        return f"{self.file}: {self.change}"

    def code(self, target):
        """What stands in the copy; as many lines as before."""
        if self.replacement.startswith("OPERATOR "):
            return operator_name(self)
        replacement = re.sub(r"\bM_\b", f"Mutants_{target}", self.replacement)
        return re.sub(r"M_\(N", f"_{target}({self.number}", replacement).replace("(N)", f"({self.number})").replace(
            "(N,", f"({self.number},")


def operator_name(site):
    """Operators have no digits in their names: the mutant's number in two characters."""
    return "=~" + format(site.number, "b").translate({ord("0"): "+", ord("1"): "*"})


def sites():
    found = []
    for pattern in FILES:
        matches = sorted(ROOT.glob(pattern))
        if not matches:
            sys.exit(f"mutants: no file is called {pattern}: the list in scripts/mutants is out of date")
        for path in matches:
            text, file = path.read_text(), str(path.relative_to(ROOT))
            code = masked(text)
            for operator, apply in OPERATORS.items():
                for start, end, replacement, shown in apply(code, text):
                    if start < end:
                        found.append(Site(file, operator, text, start, end, replacement, shown))
    return found


def draw(found, count, seed):
    """Each operator in turn, of each its files in turn; no two in one place."""
    generator, queues = random.Random(seed), []
    for operator in OPERATORS:
        files = collections.defaultdict(list)
        for site in found:
            if site.operator == operator:
                files[site.file].append(site)
        lists = list(files.values())
        generator.shuffle(lists)
        for sites_of_file in lists:
            generator.shuffle(sites_of_file)
        longest = max((len(one) for one in lists), default=0)
        queues.append([one[i] for i in range(longest) for one in lists if i < len(one)])
    chosen, taken = [], collections.defaultdict(list)
    while len(chosen) < count and any(queues):
        for queue in queues:
            while queue and len(chosen) < count:
                site = queue.pop(0)
                # A space between: two names side by side would become one.
                if all(site.end < a or b < site.start for a, b in taken[site.file]):
                    taken[site.file].append((site.start, site.end))
                    site.number = len(chosen) + 1
                    chosen.append(site)
                    break
    return chosen
