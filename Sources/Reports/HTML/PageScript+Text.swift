extension PageScript {
  /// What a page gains where scripts run; without them nothing is missing that it says.
  ///
  /// Values are read off the picture itself: each figure's `<metadata>` (`FigureMetadata`) says where its panels lie and
  /// what their axes span, and each element has the class of what it shows, so that the page carries no number twice but
  /// those that are colours. The text is part of every page and of its policy's digest; it stays below 10 KB.
  ///
  /// Comments and indentation stay here.
  public static let text =
    source.split(separator: "\n").map { $0.drop { $0 == " " } }
    .filter { !$0.hasPrefix("//") }.joined(separator: "\n") + "\n"

  private static let source = #"""

    "use strict";
    const all = (where, what) => [...where.querySelectorAll(what)];
    const make = (name, words = "", facts = {}) => {
      const element = Object.assign(document.createElement(name), facts);
      if (words) element.append(words);
      return element;
    };
    const powers = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    const told = number => {
      const size = Math.abs(number), [digits, power] = number.toExponential(2).split("e");
      const text = !size || size >= 1e-3 && size < 1e6 ? String(+number.toPrecision(4))
        : `${digits}·10${power.replace("+", "").replace("-", "⁻").replace(/\d/g, digit => powers[digit])}`;
      return text.replace("-", "−");
    };

    // Tables: a heading sorts the rows below it, first upwards; those that belong together stay together.
    const value = text => {
      const plain = text.replace(/[\s\u202f]/g, "").replace(/−/g, "-");
      const parts = plain.match(/^[(≥≤×]*(-?[\d.]+)(?:[^·]*·10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/);
      if (!parts) return plain.includes("∞") ? (plain.startsWith("-") ? -Infinity : Infinity) : NaN;
      const power = parts[3] ? [...parts[3]].reduce((sum, digit) => 10 * sum + powers.indexOf(digit), 0) : 0;
      return parts[1] * 10 ** (parts[2] ? -power : power);
    };
    const sort = (table, column, down) => {
      const order = (a, b) => {
        const [x, y] = [a, b].map(row => row.cells[column].textContent), [p, q] = [x, y].map(value);
        // What is no number comes last, whichever way.
        if (isNaN(p) !== isNaN(q)) return isNaN(p) ? 1 : -1;
        return (down ? -1 : 1) * (isNaN(p) ? x.localeCompare(y, "en") : p < q ? -1 : p > q ? 1 : 0);
      };
      for (const body of table.tBodies) body.append(...[...body.rows].filter(row => row.className !== "group").sort(order));
    };
    for (const table of all(document, "table.sortable")) {
      if (!all(table, "tbody").some(body => body.rows.length > 3)) continue;
      let column = 0;
      for (const heading of all(table, "thead th")) {
        const own = column, button = make("button", heading.textContent, { type: "button" });
        heading.replaceChildren(button);
        button.onclick = () => {
          const down = heading.ariaSort === "ascending";
          for (const other of all(table, "thead th")) other.removeAttribute("aria-sort");
          heading.ariaSort = down ? "descending" : "ascending";
          sort(table, own, down);
        };
        column += heading.colSpan;
      }
    }

    // Copying: what the element says, without the names of files.
    for (const source of all(document, "[data-copy]")) {
      const parts = all(source, "p:not(.files), code").map(part => part.textContent), said = make("output");
      if (!parts.length) continue;
      const button = make("button", source.dataset.copy, { type: "button", className: "copy" });
      button.onclick = async () => {
        let done = true;
        try {
          await navigator.clipboard.writeText(parts.join(" "));
        } catch {
          const area = document.body.appendChild(make("textarea", "", { value: parts.join(" ") }));
          area.select();
          done = document.execCommand("copy");
          area.remove();
          button.focus();
        }
        said.value = done ? " Copied." : " This browser lets no page copy.";
        setTimeout(() => { said.value = ""; }, 3000);
      };
      const line = make("p");
      line.append(button, said);
      if (source.matches("pre")) source.after(line); else source.append(line);
    }

    // Figures: curves switched on and off, one record at a time, values under the pointer or the slider.
    const points = path => [...path.getAttribute(path.matches("polygon") ? "points" : "d").matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [+x, +y]);
    const along = (axis, share) => {
      if (axis.scale === "linear") return axis.low + share * (axis.high - axis.low);
      if (axis.scale === "logarithmic") return axis.low * (axis.high / axis.low) ** share;
      const [low, high] = [axis.low, axis.high].map(end => Math.asinh(end / axis.centre));
      return axis.centre * Math.sinh(low + share * (high - low));
    };
    const equip = (figure, svg, facts) => {
      const hidden = new Set(), across = ({ x, frame: [left, , right] }, at) => along(x, (at - left) / (right - left));
      const up = ({ y, frame: [, top, , bottom] }, at) => along(y, (bottom - at) / (bottom - top));
      const said = (axis, number) => `${axis.label} ${told(axis.whole ? Math.round(number) : number)}`;
      // Each with what is read off its elements. Curves, and what else has a value at every x: areas of a stack, strokes of a rug.
      const read = (kind, what, take = points) => facts[kind].map((fact, index) => {
        const parts = all(svg, `.${kind[0]}${index}`), one = { ...fact, parts, panel: facts.panels[fact.panel] };
        one.points = parts.filter(part => kind !== "series" || part.matches(".mean")).flatMap(part => all(part, what)).flatMap((each, index) => take(each, one, index));
        return one;
      });
      const series = read("series", "path"), lines = [...series, ...read("areas", "polygon", (each, { panel }) => {
        const ends = points(each).map(([x, y]) => [x, y, up(panel, y)]);
        return ends.slice(0, ends.length / 2).map(([x, y, a], index) => {
          const b = ends[ends.length - 1 - index][2];
          return [x, y, told(Math.abs(a - b) * (a + b < 0 ? -1 : 1))];
        });
      }), ...read("rugs", "path", (each, { whole }) => points(each).flatMap(([x, y], index, ends) =>
        index % 2 ? [[x, y, `clipped ${Math.round(100 * Math.abs(y - ends[index - 1][1]) / whole)} %`]] : []))];
      // What has a value where it stands: marks, cells, rows of a forest plot.
      const spot = (box, { panel }, x, y, line) => [{ box, head: [panel.title, said(panel.x, x), said(panel.y, y)].filter(Boolean).join(", "), lines: [line] }];
      const spots = [...read("marks", "use", (each, one) => {
        const [, x, y] = each.getAttribute("transform").match(/([-\d.]+),([-\d.]+)/).map(Number);
        return spot([x - 6, y - 6, x + 6, y + 6], one, across(one.panel, x), up(one.panel, y), [one.name]);
      }), ...read("cells", "polygon", (each, one, index) => {
        one.known ??= Object.keys(one.values).filter(place => one.values[place] !== null);
        const [[left, bottom], , [right, top]] = points(each), place = one.known[index], width = one.x.length;
        return spot([left, top, right, bottom], one, one.x[place % width], one.y[Math.floor(place / width)], [one.name, told(one.values[place])]);
      })].flatMap(one => one.points).concat(facts.rows);
      const scroll = svg.closest(".scroll"), tools = make("div", "", { className: "tools" }), names = new Set(series.map(one => one.name).filter(Boolean));
      const details = [...new Set(series.map(one => one.detail))];
      let detail = null;
      const shows = one => !hidden.has(one.name) && [undefined, detail ?? one.detail].includes(one.detail);
      const update = () => {
        for (const one of lines) for (const part of one.parts) part.classList.toggle("off", !shows(one));
        tell();
      };
      if (names.size > 1) for (const name of names) {
        const button = make("button", "", { type: "button", ariaPressed: "true" }), dot = make("i");
        dot.style.background = series.find(one => one.name === name).colour;
        button.append(dot, name);
        button.onclick = () => {
          if (!hidden.delete(name)) hidden.add(name);
          button.ariaPressed = String(!hidden.has(name));
          update();
        };
        tools.append(button);
      }
      const slider = (words, last, said, change) => {
        const label = make("label", words), input = make("input", "", { type: "range", min: 0, max: last, value: 0 });
        input.oninput = () => { input.ariaValueText = change(+input.value); };
        input.ariaValueText = said;
        label.append(input);
        tools.append(label);
        return input;
      };
      if (details.length > 1) {
        const said = make("output", "all");
        slider("Show", details.length, "all", index => {
          detail = index ? details[index - 1] : null;
          update();
          return (said.value = index ? detail : "all");
        });
        tools.append(said);
      }

      svg.insertAdjacentHTML("beforeend", '<path fill="none" stroke="#666" pointer-events="none"/>');
      const line = svg.lastElementChild, box = make("div", "", { className: "values", hidden: true });
      // Shows a heading with rows of names and numbers beside a place, and a line there; without them, nothing.
      const tell = (at, top, mark = "", head, rows) => {
        box.hidden = !rows;
        line.setAttribute("d", mark);
        if (!rows) return;
        const table = make("table");
        for (const cells of rows) {
          const row = table.insertRow();
          for (const cell of cells) row.insertCell().append(cell);
        }
        box.replaceChildren(head, table);
        const matrix = svg.getScreenCTM(), frame = scroll.getBoundingClientRect();
        const left = at * matrix.a + matrix.e - frame.left + scroll.scrollLeft, room = scroll.scrollLeft + frame.width;
        box.style.left = `${left + 12 + box.offsetWidth < room ? left + 12 : Math.max(left - 12 - box.offsetWidth, 0)}px`;
        box.style.top = `${top * matrix.d + matrix.f - frame.top}px`;
        return [head, ...rows.map(row => row.join(" "))].join("; ");
      };
      const point = ({ box: [left, top, right, bottom], head, lines }) =>
        tell(right, top, `M${left},${top}H${right}V${bottom}H${left}Z`, head, lines);
      const nearest = (points, x) => points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a);
      // The values of all curves of a panel at the place of a curve's point that is nearest to x.
      const place = (panel, x) => {
        const near = lines.filter(one => one.panel === panel && shows(one) && one.points.length).map(one => ({ one, point: nearest(one.points, x) }));
        if (!near.length) return tell();
        const [, top, , bottom] = panel.frame, [at] = nearest(near.map(each => each.point), x);
        const rows = near.filter(each => Math.abs(each.point[0] - at) < 12).map(({ one, point: [, y, number] }) =>
          [[one.name, one.detail].filter(Boolean).join(", ") || panel.y.label,
            // A curve that leaves the panel is cut at its edge.
            number || (y < top + 0.1 ? "≥ " : y > bottom - 0.1 ? "≤ " : "") + told(up(panel, y))]);
        return [panel.title, tell(at, top, `M${at},${top}V${bottom}`, said(panel.x, across(panel, at)), rows)].filter(Boolean).join("; ");
      };
      // A map's values are those of its cells, not of the lines over them.
      const plain = facts.panels.filter((_, index) => !facts.cells.some(one => one.panel === index));
      const places = [...plain.flatMap(panel => [...new Set(lines.filter(one => one.panel === panel)
        .flatMap(one => one.points.map(([x]) => x)))].sort((a, b) => a - b).map(x => () => place(panel, x))), ...spots.map(spot => () => point(spot))];
      if (places.length) {
        slider("Read values", places.length - 1, "none yet", index => places[index]()).onblur = svg.onpointerleave = () => tell();
        svg.onpointermove = event => {
          const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
          const within = ([left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom;
          // What is drawn last lies on top.
          const here = spots.findLast(({ box }) => within(box)), panel = plain.find(({ frame }) => within(frame));
          if (here) point(here); else if (panel) place(panel, x); else tell();
        };
        scroll.append(box);
      }
      if (tools.childNodes.length) scroll.after(tools);
    };
    for (const figure of all(document, "figure")) {
      const svg = figure.querySelector("svg"), facts = svg && svg.querySelector("metadata");
      if (facts) equip(figure, svg, JSON.parse(facts.textContent));
    }

    // Print shows what is folded, in browsers whose style sheets cannot.
    addEventListener("beforeprint", () => all(document, "details:not([open])").forEach(each => { each.open = true; each.dataset.unfolded = ""; }));
    addEventListener("afterprint", () => all(document, "[data-unfolded]").forEach(each => { each.open = false; delete each.dataset.unfolded; }));

    """#
}
