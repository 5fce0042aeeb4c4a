// What a reader would see clipped or overlapping, as sentences; empty if nothing is. Run on a page that is laid out.
() => {
  const faults = [], width = document.documentElement.clientWidth;
  const said = text => JSON.stringify(text.trim().slice(0, 60));
  if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} pixels wide in ${width}`);

  // Every line of every text, with the place where it may scroll.
  const lines = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, metadata, title, desc, .skip") || !parent.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
    // What stands above a table is to be read before it is scrolled.
    const scrolls = parent.closest(".scroll, pre"), isScrolled = scrolls && !parent.closest("caption") && ["auto", "scroll"].includes(getComputedStyle(scrolls).overflowX);
    const range = document.createRange();
    range.selectNodeContents(node);
    // Of a text of given length Chromium tells the length, not that of its letters, by the element alone.
    for (const box of parent.hasAttribute("textLength") ? parent.getClientRects() : range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      const drawing = parent.closest("svg");
      lines.push({ text: node.data, box, parent, drawing });
      if (drawing) {
        const sheet = drawing.getBoundingClientRect();
        if (box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.top < sheet.top - 1 || box.bottom > sheet.bottom + 1) {
          faults.push(`${said(node.data)} is cut by the edge of its figure ${drawing.closest("figure")?.id}`);
        }
      } else if (!isScrolled && (box.left < -1 || box.right > width + 1)) {
        faults.push(`${said(node.data)} is cut by the edge of the page`);
      }
    }
  }

  // Line boxes are higher than letters: what overlaps by less than that touches nothing.
  lines.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < lines.length; i += 1) {
    for (let j = i + 1; j < lines.length && lines[j].box.top < lines[i].box.bottom; j += 1) {
      const [a, b] = [lines[i], lines[j]];
      if (a.parent === b.parent && !a.drawing) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      const least = Math.min(a.box.height, b.box.height, a.box.width, b.box.width);
      if (across > 1.5 && down > 0.4 * least) faults.push(`${said(a.text)} and ${said(b.text)} overlap by ${Math.round(across)} × ${Math.round(down)} pixels`);
    }
  }
  return faults;
}
