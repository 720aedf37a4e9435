/** Draw once a frame, however much has changed meanwhile: views say that they are out of date. */

const outdated = new Set();
let requested = false;

/** `view.draw()` will be called in the next frame, once. In a hidden tab: when it is seen. */
export function redraw(view) {
  outdated.add(view);
  if (!requested) {
    requested = true;
    requestAnimationFrame(drawAll);
  }
}

function drawAll() {
  requested = false;
  const views = [...outdated];
  outdated.clear();
  for (const view of views) view.draw();
}
