// ---- layout: springs, and repulsion among near ones by a grid; some milliseconds a frame ---
const NEAR = 70, COLD = 0.02;
let heat = 0, settling = false;
function step() {
  const cells = new Map();
  for (const one of drawn) {
    const key = Math.floor(one.x / NEAR) * 65536 + Math.floor(one.y / NEAR);
    const cell = cells.get(key);
    if (cell) cell.push(one); else cells.set(key, [one]);
  }
  for (const one of drawn) {
    const cx = Math.floor(one.x / NEAR), cy = Math.floor(one.y / NEAR);
    const pull = 0.006;
    let fx = -one.x * pull, fy = -one.y * pull;
    for (let i = cx - 1; i <= cx + 1; i++) for (let j = cy - 1; j <= cy + 1; j++) {
      const cell = cells.get(i * 65536 + j);
      if (!cell) continue;
      for (let k = 0; k < cell.length && k < 40; k++) {
        const other = cell[k];
        if (other === one) continue;
        let dx = one.x - other.x, dy = one.y - other.y;
        let square = dx * dx + dy * dy;
        if (square > NEAR * NEAR) continue;
        if (square < 1) { dx = one.number % 7 - 3.1; dy = other.number % 5 - 2.1; square = dx * dx + dy * dy; }
        const push = (14 + one.size * other.size * 0.5) * (1 - Math.sqrt(square) / NEAR) * 12 / square;
        fx += dx * push; fy += dy * push;
      }
    }
    one.vx = (one.vx + fx * heat) * 0.82; one.vy = (one.vy + fy * heat) * 0.82;
  }
  for (const { head, tail } of links) {
    const dx = tail.x - head.x, dy = tail.y - head.y;
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    const strength = 0.10 * (length - 62) / length * heat;
    const share = tail.facts.length / (tail.facts.length + head.facts.length);
    head.vx += dx * strength * share; head.vy += dy * strength * share;
    tail.vx -= dx * strength * (1 - share); tail.vy -= dy * strength * (1 - share);
  }
  for (const one of drawn) {
    if (one === held) continue;
    const speed = Math.hypot(one.vx, one.vy), limit = speed > 30 ? 30 / speed : 1;
    one.x += one.vx * limit; one.y += one.vy * limit;
  }
  heat *= 0.985;
}

