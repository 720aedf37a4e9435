/** Elements, made and found with little ceremony. Text stays text: no HTML is ever parsed. */

/** h("button", { class: "quiet", onclick: close }, "Close"); null and false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The shape of a status, from the symbols in the page. */
export function glyph(status) {
  const shape = svg("use", { href: `#glyph-${status}` });
  return svg("svg", { class: "glyph", "data-status": status, "aria-hidden": "true" }, shape);
}

export function setGlyph(element, status) {
  element.dataset.status = status;
  element.firstChild.setAttribute("href", `#glyph-${status}`);
}

export const $ = (id) => document.getElementById(id);

/** Write only what differs: an equal text would still cost a layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Say whether a button that stays pressed is. */
export function press(button, pressed) {
  if (button.ariaPressed !== String(pressed)) button.ariaPressed = pressed;
}
