// ---- pointer and keys ----------------------------------------------------------------------
const point = (event) => {
  const box = canvas.getBoundingClientRect();
  return { x: (event.clientX - box.left - box.width / 2) / view.scale + view.x, y: (event.clientY - box.top - box.height / 2) / view.scale + view.y };
};
function at(here) {
  let best = null, least = Infinity;
  for (const one of drawn) {
    if (!one.shown) continue;
    const far = Math.hypot(one.x - here.x, one.y - here.y) - one.size;
    if (far < Math.max(2, 5 / view.scale) && far < least) { best = one; least = far; }
  }
  return best;
}
let drag = null;
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  held = at(point(event));
  drag = { x: event.clientX, y: event.clientY, moved: false };
});
canvas.addEventListener("pointermove", (event) => {
  if (!drag) {
    const found = at(point(event));
    if (found !== under) { under = found; canvas.style.cursor = found ? "pointer" : "grab"; draw(); }
    return;
  }
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  drag.moved = true; view.follows = false; drag.x = event.clientX; drag.y = event.clientY;
  if (held) { held.x += dx / view.scale; held.y += dy / view.scale; draw(); }
  else { view.x -= dx / view.scale; view.y -= dy / view.scale; moved(); }
});
canvas.addEventListener("pointerup", () => {
  if (drag && !drag.moved) choose(held);
  drag = null; held = null;
});
function zoom(factor, here) {
  view.follows = false;
  const scale = Math.max(0.02, Math.min(8, view.scale * factor)), change = 1 - view.scale / scale;
  if (here) { view.x += (here.x - view.x) * change; view.y += (here.y - view.y) * change; }
  view.scale = scale; moved();
}
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY * 0.0015), point(event)); }, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
  if (moves[event.key]) { view.follows = false; view.x += moves[event.key][0] / view.scale; view.y += moves[event.key][1] / view.scale; moved(); }
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") whole();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(null); });
$("closer").addEventListener("click", () => zoom(1.35));
$("farther").addEventListener("click", () => zoom(1 / 1.35));
$("whole").addEventListener("click", whole);

