extension PageScript {
  /// What a page gains where scripts run; without them nothing is missing that it says.
  ///
  /// Values are read off the curves themselves: each figure's `<metadata>` (`FigureMetadata`) says where its panels lie and
  /// what their axes span, and each element of a curve has the class of its series, so that the page carries no number
  /// twice. The text is part of every page and of its policy's digest; it stays below 10 KB.
  public static let text = #"""

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
    const points = path => [...path.getAttribute("d").matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [+x, +y]);
    const along = (axis, share) => {
      if (axis.scale === "linear") return axis.low + share * (axis.high - axis.low);
      if (axis.scale === "logarithmic") return axis.low * (axis.high / axis.low) ** share;
      const [low, high] = [axis.low, axis.high].map(end => Math.asinh(end / axis.centre));
      return axis.centre * Math.sinh(low + share * (high - low));
    };
    const equip = (figure, svg, facts) => {
      const hidden = new Set(), series = facts.series.map((one, index) => {
        const parts = all(svg, `.s${index}`);
        return { ...one, parts, points: parts.filter(part => part.matches(".mean")).flatMap(part => all(part, "path").flatMap(points)) };
      });
      const scroll = svg.closest(".scroll"), tools = make("div", "", { className: "tools" }), names = new Set(series.map(one => one.name).filter(Boolean));
      const details = [...new Set(series.map(one => one.detail))];
      let detail = null;
      const shows = one => !hidden.has(one.name) && (detail === null || one.detail === detail);
      const update = () => {
        for (const one of series) for (const part of one.parts) part.classList.toggle("off", !shows(one));
        place(null);
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

      // The values of all curves of a panel at the place of a curve's point that is nearest to x.
      const line = document.createElementNS(svg.namespaceURI, "path"), box = make("div", "", { className: "values", hidden: true });
      line.setAttribute("stroke", "#666666");
      line.setAttribute("class", "off");
      line.setAttribute("pointer-events", "none");
      svg.append(line);
      const place = (index, x) => {
        const panel = facts.panels[index], near = [];
        for (const one of series) if (panel && one.panel === index && shows(one) && one.points.length) {
          near.push({ one, point: one.points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a) });
        }
        box.hidden = !near.length;
        line.classList.toggle("off", box.hidden);
        if (box.hidden) return "";
        const [left, top, right, bottom] = panel.frame;
        const at = near.map(each => each.point[0]).reduce((a, b) => Math.abs(b - x) < Math.abs(a - x) ? b : a);
        line.setAttribute("d", `M${at},${top}V${bottom}`);
        const place = along(panel.x, (at - left) / (right - left));
        const head = `${panel.x.label} ${told(panel.x.whole ? Math.round(place) : place)}`;
        const rows = near.filter(each => Math.abs(each.point[0] - at) < 12).map(({ one, point }) =>
          [[one.name, one.detail].filter(Boolean).join(", ") || panel.y.label,
            // A curve that leaves the panel is cut at its edge.
            (point[1] < top + 0.1 ? "≥ " : point[1] > bottom - 0.1 ? "≤ " : "") + told(along(panel.y, (bottom - point[1]) / (bottom - top)))]);
        const table = make("table");
        for (const [name, number] of rows) {
          const row = table.insertRow();
          row.insertCell().append(name);
          row.insertCell().append(number);
        }
        box.replaceChildren(head, table);
        const matrix = svg.getScreenCTM(), frame = scroll.getBoundingClientRect();
        const across = at * matrix.a + matrix.e - frame.left + scroll.scrollLeft, room = scroll.scrollLeft + frame.width;
        box.style.left = `${across + 12 + box.offsetWidth < room ? across + 12 : Math.max(across - 12 - box.offsetWidth, 0)}px`;
        box.style.top = `${top * matrix.d + matrix.f - frame.top}px`;
        return [panel.title, head, ...rows.map(row => row.join(" "))].filter(Boolean).join("; ");
      };
      const places = facts.panels.flatMap((panel, index) => [...new Set(series.filter(one => one.panel === index)
        .flatMap(one => one.points.map(point => point[0])))].sort((a, b) => a - b).map(x => [index, x]));
      if (places.length) {
        slider("Read values", places.length - 1, "none yet", index => place(...places[index])).onblur = () => place(null);
        svg.onpointermove = event => {
          const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
          place(facts.panels.findIndex(({ frame: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom), x);
        };
        svg.onpointerleave = () => place(null);
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
