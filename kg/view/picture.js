// ---- drawing -------------------------------------------------------------------------------
const canvas = $("graph"), context = canvas.getContext("2d");
const view = { x: 0, y: 0, scale: 1, follows: true };
let chosen = null, picked = null, held = null, under = null, near = new Set(), asked = false;
const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let ink = {};
function inks() { ink = { text: variable("--text"), edge: variable("--edge"), back: variable("--back"), accent: variable("--accent"), denied: variable("--denied") }; }
function resize() {
  const ratio = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
  const width = Math.round(box.width * ratio), height = Math.round(box.height * ratio);
  const other = canvas.width !== width || canvas.height !== height;
  if (other) { canvas.width = width; canvas.height = height; }
  if (view.follows) whole(); else draw();
  if (other) paint(); // at once: a new size has cleared the picture
}
function whole() {
  view.follows = true;
  const linked = drawn.filter((one) => one.shown && one.facts.length);
  const seen = linked.length ? linked : drawn.filter((one) => one.shown);
  if (!seen.length) return draw();
  const box = canvas.getBoundingClientRect();
  const bound = (pick) => { const all = seen.map(pick).sort((a, b) => a - b); return [all[Math.floor(all.length * 0.005)], all[Math.ceil(all.length * 0.995) - 1]]; };
  const [left, right] = bound((one) => one.x), [top, bottom] = bound((one) => one.y);
  view.scale = Math.min(2.2, box.width / (right - left + 140), box.height / (bottom - top + 110));
  view.x = (left + right) / 2; view.y = (top + bottom) / 2;
  draw();
}
function draw() { seen = null; if (!asked) { asked = true; requestAnimationFrame(frame); } }
function frame() { asked = false; if (seen) slide(); else paint(); }
// A large picture is moved as it was painted, and painted again when it rests or its edge is near.
const BUSY = 3000, still = document.createElement("canvas");
let seen = null, rest = 0;
function moved() {
  if (drawn.length + links.length < BUSY || heat > COLD) return draw();
  if (!seen) {
    still.width = canvas.width; still.height = canvas.height;
    still.getContext("2d").drawImage(canvas, 0, 0);
    seen = { ...view };
  }
  clearTimeout(rest);
  rest = setTimeout(draw, 120);
  if (!asked) { asked = true; requestAnimationFrame(frame); }
}
function slide() {
  const times = view.scale / seen.scale, ratio = window.devicePixelRatio || 1;
  const across = (seen.x - view.x) * view.scale * ratio, down = (seen.y - view.y) * view.scale * ratio;
  if (Math.abs(across) > canvas.width / 2 || Math.abs(down) > canvas.height / 2 || times < 0.6 || times > 2) return paint();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(still, across + canvas.width * (1 - times) / 2, down + canvas.height * (1 - times) / 2, canvas.width * times, canvas.height * times);
}
function path(list) {
  context.beginPath();
  for (const { head, tail } of list) { context.moveTo(head.x, head.y); context.lineTo(tail.x, tail.y); }
  context.stroke();
}
function paint() {
  seen = null;
  const ratio = window.devicePixelRatio || 1, width = canvas.width / ratio, height = canvas.height / ratio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(width / 2, height / 2); context.scale(view.scale, view.scale); context.translate(-view.x, -view.y);
  const dim = chosen !== null && chosen.shown && chosen.drawn;
  context.lineWidth = Math.min(1.2, 0.9 / view.scale);
  context.globalAlpha = dim ? 0.18 : 0.75;
  context.strokeStyle = ink.edge;
  path(plainLinks);
  context.strokeStyle = ink.denied; context.setLineDash([5 / view.scale, 4 / view.scale]);
  path(standingLinks);
  context.setLineDash([]);
  if (dim) {
    context.globalAlpha = 1; context.strokeStyle = ink.accent; context.lineWidth = 1.6 / view.scale;
    path([...plainLinks, ...standingLinks].filter((fact) => picked ? fact === picked : fact.head === chosen || fact.tail === chosen));
  }
  const left = view.x - width / 2 / view.scale - 20, right = view.x + width / 2 / view.scale + 20;
  const top = view.y - height / 2 / view.scale - 20, bottom = view.y + height / 2 / view.scale + 20;
  const inside = drawn.filter((one) => one.shown && one.x > left && one.x < right && one.y > top && one.y < bottom);
  for (let type = 0; type < types.length; type++) for (const pass of dim ? [0, 1] : [1]) {
    context.fillStyle = colour(type); context.globalAlpha = pass ? 1 : 0.22;
    context.beginPath();
    for (const one of inside) {
      if (one.type !== type || (dim && (near.has(one) ? 1 : 0) !== pass)) continue;
      context.moveTo(one.x + one.size, one.y); context.arc(one.x, one.y, one.size, 0, 6.2832);
    }
    context.fill();
  }
  context.globalAlpha = 1;
  if (chosen && chosen.shown) { context.strokeStyle = ink.text; context.lineWidth = 2 / view.scale; context.beginPath(); context.arc(chosen.x, chosen.y, chosen.size + 3 / view.scale, 0, 6.2832); context.stroke(); }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  labels(inside, width, height, dim);
}
function labels(inside, width, height, dim) {
  // The names of the busiest first, right or left of the dot, where no other name and no dot stands;
  // the first dozen also over dots.
  const first = [chosen, under].filter((one) => one && inside.includes(one));
  const order = [...first, ...(dim ? inside.filter((one) => near.has(one)) : inside).slice(0, 400)];
  const taken = [], across = (one) => (one.x - view.x) * view.scale + width / 2, down = (one) => (one.y - view.y) * view.scale + height / 2;
  const dots = (dim ? inside.filter((one) => near.has(one)) : inside).slice(0, 1000).map((one) => {
    const size = one.size * view.scale, x = across(one), y = down(one);
    return [x - size, y - size, x + size, y + size, one];
  });
  const meets = (box, other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
  const free = (box) => !taken.some((other) => meets(box, other));
  const clear = (box) => free(box) && !dots.some((other) => other[4] !== box[4] && meets(box, other));
  const dozen = new Set(order.slice(0, 12));
  context.textBaseline = "middle"; context.lineJoin = "round";
  for (const one of order) {
    if (one !== chosen && one !== under && !dim && one.size * view.scale < 4.2) break;
    if (first.includes(one) && taken.some((other) => other[4] === one)) continue;
    const size = one === chosen ? 14 : Math.max(11, Math.min(14, 8.5 + one.size * 0.38));
    context.font = `${one === chosen ? 600 : 500} ${size}px system-ui, sans-serif`;
    const text = one.name.length > 34 ? one.name.slice(0, 33) + "…" : one.name;
    const far = one.size * view.scale + 4, wide = context.measureText(text).width, y = down(one);
    const boxAt = (x) => [x - 3, y - size * 0.68, x + wide + 3, y + size * 0.68, one];
    const sides = [across(one) + far, across(one) - far - wide];
    const x = sides.find((side) => clear(boxAt(side))) ?? sides.find((side) => dozen.has(one) && free(boxAt(side)));
    if (x === undefined) continue;
    taken.push(boxAt(x));
    context.strokeStyle = ink.back; context.lineWidth = 3.5; context.strokeText(text, x, y);
    context.fillStyle = ink.text; context.fillText(text, x, y);
  }
}
function settle() {
  const begun = performance.now();
  while (heat > COLD && performance.now() - begun < 14) step();
  if (view.follows) whole(); else draw();
  settling = heat > COLD;
  if (settling) requestAnimationFrame(settle); else document.body.dataset.settled = "yes";
}
function warm(least) {
  heat = Math.max(heat, least);
  if (!settling) { settling = true; delete document.body.dataset.settled; requestAnimationFrame(settle); }
}

