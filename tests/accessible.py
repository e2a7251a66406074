"""What may keep somebody from using a page: axe-core's findings, headings out of order, targets too small to hit."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: Rules of axe-core that Streamlit's own markup breaks where no style or setting of ours reaches, each with the
#: elements at fault and why that is borne.
BORNE = {
    # Groups of the menu on a phone lie in a div between the list and its items; each page is still a link in a
    # navigation that has a name, in its order.
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems] li",
}

#: The first rows of a table stand for all: thousands of others are alike, and take most of the time. They are ours, in
#: HTML that Streamlit does not look into, and are taken out.
_ALIKE = "table.rows tbody tr:nth-child(n+8)"
#: What drawings are made of; the drawing itself is looked at.
_DRAWN = [["svg *"], ["iframe", "svg *"]]

#: JavaScript: all that is wrong with a page, as lines; asked with what is borne, what is taken out, what is
#: left aside, and rules left out.
_ASKED = """
async ([borne, alike, aside, without]) => {
  document.querySelectorAll(alike).forEach(one => one.remove());
  const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
  const found = await axe.run({exclude: aside}, {resultTypes: ["violations"], elementRef: true, rules});
  const lines = [];
  for (const rule of found.violations) {
    if (!["serious", "critical"].includes(rule.impact)) continue;
    for (const node of rule.nodes) {
      if (borne[rule.id] && node.element && node.element.matches(borne[rule.id])) continue;
      const why = [...node.any, ...node.all, ...node.none].map(check => check.message)[0];
      lines.push(`${rule.id}: ${why} | ${node.html.slice(0, 200)}`);
    }
  }

  const shown = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) &&
    !one.closest("[inert], [aria-hidden=true]");
  // A link among the words of a sentence is as high as its line.
  const inSentence = one => getComputedStyle(one).display === "inline" &&
    [...one.parentElement.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.data.trim());
  // What is hit is more than the words or the box: a row that leads somewhere, a label, the frame of a field.
  const around = [
    ["a.go", ".tile, .bar, .item, tr"],
    ["[type=checkbox], [type=radio], [role=radio], [role=checkbox], [role=switch]", "label"],
    ["[type=file]", "[data-testid=stFileUploaderDropzone]"],
    ["[type=range], .react-aria-ComboBox :is(input, button)", "[role=group]"],
    ["input, textarea", "[data-testid$=RootElement], [role=group]"],
  ];
  const hit = one => {
    for (const [which, larger] of around) if (one.matches(which)) return one.closest(larger) || one;
    return one;
  };
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], " +
    "[role=radio], [role=checkbox], [role=switch], [role=slider], [role=combobox], [role=menuitem], [role=link]";
  for (const one of document.querySelectorAll(pressed)) {
    if (!shown(one) || inSentence(one)) continue;
    const box = hit(one).getBoundingClientRect();
    if (Math.min(box.width, box.height) <= 1 || Math.min(box.width, box.height) > 23.9) continue;
    lines.push(`target ${Math.round(box.width)}x${Math.round(box.height)} | ${one.outerHTML.slice(0, 200)}`);
  }

  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")].filter(shown)
    .map(one => [Number(one.getAttribute("aria-level") || one.tagName[1]), one.innerText.trim()]);
  if (levels.filter(([level]) => level === 1).length !== 1 || levels[0][0] !== 1) {
    lines.push(`headings: not one h1, at the top | ${JSON.stringify(levels)}`);
  }
  levels.forEach(([level, words], at) => {
    if (at && level > levels[at - 1][0] + 1) lines.push(`headings: h${level} after h${levels[at - 1][0]} | ${words}`);
  });
  return lines;
}
"""


def problems(page: Page, *without: str) -> list[str]:
    """What is wrong with a page as it shows: serious and critical findings of axe-core there and in its frames, targets
    under 24 px either way, headings that jump a level. ``without``: rules of axe-core that are left out.
    """
    for frame in page.frames:
        if not frame.evaluate("typeof axe !== 'undefined'"):
            frame.evaluate(AXE_SCRIPT)
    asked: list[object] = [BORNE, _ALIKE, _DRAWN, list(without)]
    found: list[str] = page.evaluate(f"({_ASKED})({json.dumps(asked)})")
    return found
