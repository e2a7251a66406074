// The site plan on which buildings are placed: a click, a drag or a row is a step, shown at once and sent to the server
// until that says it has it. "data" comes anew with every answer; what was typed and the view stay on the element.
const SVG = "http://www.w3.org/2000/svg", RADIUS = 9, LETTERS = 13, FAR = 4;

export default function (component) {
    const { data, parentElement } = component;
    const board = parentElement.board || (parentElement.board = began(parentElement));
    board.component = component;
    take(board, data);
}

function began(root) {
    const board = { root, pending: [], view: null, mode: "place", marks: [], current: null, fingers: new Map() };
    const find = (name) => root.querySelector(name);
    Object.assign(board, { svg: find("svg"), list: find(".list"), say: find(".say"), tools: find(".tools"),
        form: find(".form") });
    board.picture = make("image", {}), board.layer = make("g", {}), board.ruler = make("g", {});
    board.svg.append(board.picture, board.ruler, board.layer);
    const shown = () => { if (board.data) { picture(board); } };
    window.addEventListener("board-plan", shown);
    board.svg.addEventListener("wheel", (event) => {
        event.preventDefault();
        zoom(board, event.deltaY > 0 ? 1.2 : 1 / 1.2, where(board, event));
    }, { passive: false });
    board.svg.addEventListener("pointerdown", (event) => down(board, event));
    board.svg.addEventListener("pointermove", (event) => moved(board, event));
    board.svg.addEventListener("pointerup", (event) => up(board, event));
    board.svg.addEventListener("pointercancel", (event) => { board.fingers.delete(event.pointerId); board.drag = null; });
    let wide = 0;
    new ResizeObserver(() => {
        if (board.data && !wide && board.svg.clientWidth) { board.view = whole(board); }  // it had no size before
        wide = board.svg.clientWidth;
        if (board.data) { draw(board); }
    }).observe(board.svg);
    return board;
}

// What the server says; of what it has not got yet, ours holds.
function take(board, data) {
    const anew = !board.data || board.data.plan !== data.plan;
    board.data = data;
    const got = new Set(data.got);
    board.pending = board.pending.filter((step) => !got.has(step.token) && step.plan === data.plan);
    board.places = {};
    for (const one of data.buildings) { if (one.x !== null) { board.places[one.id] = [one.x, one.y]; } }
    for (const step of board.pending) { if (step.do === "place") { apply(board, step); } }
    if (anew) {
        board.pending = []; board.marks = [];
        board.view = whole(board);
        picture(board);
    }
    if (board.current === null || !named(board, board.current)) { next(board); }
    tools(board); draw(board); names(board); tell(board);
    if (board.pending.length) { send(board); }
}

// The whole plan in the middle of the view.
function whole(board) {
    const { clientWidth: wide, clientHeight: high } = board.svg, { width, height } = board.data;
    const shown = Math.max(width, wide && high ? (height * wide) / high : 0) * 1.02;
    return { x: (width - shown) / 2, y: (height - (shown * (high || 1)) / (wide || 1)) / 2, width: shown };
}

function picture(board) {
    const source = (window.boardPlans || {})[board.data.plan];
    set(board.picture, { href: source || "", x: 0, y: 0, width: board.data.width, height: board.data.height });
}

function named(board, id) { return board.data.buildings.find((one) => one.id === id); }

function apply(board, step) { for (const [id, x, y] of step.at) { board.places[id] = [x, y]; } }

// The next building that has no place, after the one that is named.
function next(board, after = null) {
    const free = board.data.buildings, from = free.findIndex((one) => one.id === after) + 1;
    const found = [...free.slice(from), ...free.slice(0, from)].find((one) => !board.places[one.id] && !one.fixed);
    board.current = found ? found.id : null;
}

function step(board, what) {
    board.count = (board.count || 0) + 1;
    const random = Array.from(crypto.getRandomValues(new Uint32Array(2)), (one) => one.toString(36)).join("");
    board.pending.push({ token: `${random}-${board.count}`, plan: board.data.plan, ...what });
    if (what.do === "place") { apply(board, what); }
    send(board);
}

function send(board) { board.component.setStateValue("steps", JSON.stringify(board.pending)); }

// ---- the view: pan, zoom, and which pixel of the plan lies under a pointer

function scale(board) { return board.view.width / (board.svg.clientWidth || 1); }

function where(board, event) {
    const box = board.svg.getBoundingClientRect();
    return [board.view.x + (event.clientX - box.left) * scale(board), board.view.y + (event.clientY - box.top) * scale(board)];
}

function zoom(board, by, at) {
    const width = Math.min(board.data.width * 3, Math.max(40, board.view.width * by)), real = width / board.view.width;
    board.view = { x: at[0] + (board.view.x - at[0]) * real, y: at[1] + (board.view.y - at[1]) * real, width };
    draw(board);
}

function middle(board) {
    return [board.view.x + board.view.width / 2, board.view.y + (board.svg.clientHeight * scale(board)) / 2];
}

function down(board, event) {
    board.svg.setPointerCapture(event.pointerId);
    board.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const id = event.target.closest ? event.target.closest(".marker")?.dataset.id : null;
    board.drag = { x: event.clientX, y: event.clientY, view: { ...board.view }, far: false, at: where(board, event),
        id: id && board.mode === "place" && !named(board, id).fixed ? id : null };
    if (board.fingers.size > 1) { board.drag.pinch = true; board.drag.far = true; board.drag.id = null; }
}

function moved(board, event) {
    if (!board.fingers.has(event.pointerId) || !board.drag) { return; }
    const before = [...board.fingers.values()];
    board.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (board.fingers.size > 1) {
        const now = [...board.fingers.values()];
        const apart = (two) => Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]) || 1;
        zoom(board, apart(before) / apart(now), where(board, event));
        return;
    }
    const [x, y] = [event.clientX - board.drag.x, event.clientY - board.drag.y];
    board.drag.far = board.drag.far || Math.hypot(x, y) > FAR;
    if (!board.drag.far || board.drag.pinch) { return; }
    if (board.drag.id) {
        board.places[board.drag.id] = where(board, event);
    } else {
        board.view = { ...board.drag.view, x: board.drag.view.x - x * scale(board), y: board.drag.view.y - y * scale(board) };
    }
    draw(board);
}

function up(board, event) {
    board.fingers.delete(event.pointerId);
    const drag = board.drag;
    if (board.fingers.size) { return; }
    board.drag = null;
    if (!drag) { return; }
    if (drag.id && drag.far) {
        step(board, { do: "place", at: [[drag.id, ...round(where(board, event))]] });
    } else if (drag.id) {
        board.current = drag.id;
    } else if (!drag.far) {
        clicked(board, round(drag.at));
    }
    tools(board); draw(board); names(board); tell(board);
}

function clicked(board, at) {
    if (board.mode === "place") { put(board, at); return; }
    board.marks = board.marks.length > 1 ? [at] : [...board.marks, at];
    if (board.mode === "row" && board.marks.length === 2) { row(board); }
}

function put(board, at) {
    const id = board.current;
    if (id === null) { return; }
    step(board, { do: "place", at: [[id, ...at]] });
    next(board, id);
}

// Several buildings evenly from the first mark to the second: those of the list from the chosen one on.
function row(board) {
    const [a, b] = board.marks, all = board.data.buildings;
    const from = Math.max(0, all.findIndex((one) => one.id === board.current));
    const free = [...all.slice(from), ...all.slice(0, from)].filter((one) => !board.places[one.id] && !one.fixed);
    const some = free.slice(0, Math.max(1, Math.min(free.length, Number(board.many) || 1)));
    board.marks = [];
    if (!some.length) { return; }
    const part = (number) => (some.length > 1 ? number / (some.length - 1) : 0);
    step(board, { do: "place", at: some.map((one, number) => [one.id,
        ...round([a[0] + (b[0] - a[0]) * part(number), a[1] + (b[1] - a[1]) * part(number)])]) });
    next(board, some[some.length - 1].id);
}

function round(point) { return point.map((one) => Math.round(one * 10) / 10); }

// ---- what is seen

function draw(board) {
    const { svg, view, data } = board, size = scale(board), height = svg.clientHeight * size;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${height || 1}`);
    svg.setAttribute("preserveAspectRatio", "none");
    const kept = new Map([...board.layer.children].map((one) => [one.dataset.id, one]));
    for (const one of data.buildings) {
        const place = board.places[one.id];
        let marker = kept.get(one.id);
        kept.delete(one.id);
        if (!place) { if (marker) { marker.remove(); } continue; }
        if (!marker) { marker = markerOf(board, one); board.layer.append(marker); }
        marker.setAttribute("class", `marker${one.fixed ? " fixed" : ""}${one.id === board.current ? " current" : ""}`);
        marker.setAttribute("transform", `translate(${place[0]} ${place[1]})`);
        set(marker.children[0], { r: RADIUS * size, "stroke-width": 2 * size });
        set(marker.children[1], { y: -RADIUS * 1.5 * size, "font-size": LETTERS * size, "stroke-width": 3 * size });
    }
    kept.forEach((marker) => marker.remove());
    board.ruler.replaceChildren(...board.marks.map(([cx, cy]) => make("circle", { cx, cy, r: 6 * size, class: "dot" })));
    if (board.marks.length === 2) {
        const [[x1, y1], [x2, y2]] = board.marks;
        board.ruler.prepend(make("line", { x1, y1, x2, y2, class: "ruler" }));
    }
}

function markerOf(board, one) {
    const marker = make("g", { tabindex: one.fixed ? -1 : 0, role: "button" });
    marker.dataset.id = one.id;
    marker.setAttribute("aria-label", one.name);
    const text = make("text", {});
    text.textContent = one.short;
    marker.append(make("circle", { cx: 0, cy: 0 }), text);
    marker.addEventListener("focus", () => { board.current = one.id; draw(board); tell(board); });
    marker.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!by || one.fixed) { return; }
        event.preventDefault();
        const far = (event.shiftKey ? 10 : 2) * scale(board), [x, y] = board.places[one.id];
        board.places[one.id] = [x + by[0] * far, y + by[1] * far];
        board.pushed = true;
        draw(board);
    });
    marker.addEventListener("keyup", () => {
        if (!board.pushed) { return; }
        board.pushed = false;
        step(board, { do: "place", at: [[one.id, ...round(board.places[one.id])]] });
    });
    return marker;
}

function names(board) {
    const free = board.data.buildings.filter((one) => !board.places[one.id] && !one.fixed);
    const placed = board.data.buildings.filter((one) => board.places[one.id] || one.fixed);
    const line = (one, done) => {
        const item = document.createElement("li"), button = document.createElement("button");
        button.textContent = (done ? "✓ " : "") + one.name;
        button.className = done ? "done" : "";
        button.setAttribute("aria-current", String(one.id === board.current));
        button.disabled = one.fixed;
        button.title = one.fixed ? board.data.words.fixed : "";
        button.onclick = () => { board.current = one.id; draw(board); names(board); tell(board); };
        item.append(button);
        return item;
    };
    board.list.replaceChildren(...free.map((one) => line(one, false)), ...placed.map((one) => line(one, true)));
    board.list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
}

function tools(board) {
    const words = board.data.words, focus = board.root.activeElement?.dataset?.tool;
    const button = (tool, text, pressed, does) => {
        const made = document.createElement("button");
        made.textContent = text; made.dataset.tool = tool; made.onclick = does;
        if (pressed !== null) { made.setAttribute("aria-pressed", String(pressed)); }
        return made;
    };
    const modes = ["place", "row", "length", "points"].map((mode) => button(mode, words[mode], board.mode === mode, () => {
        board.mode = mode; board.marks = []; board.typed = {};
        tools(board); draw(board); tell(board);
    }));
    const center = button("center", words.center, null, () => { put(board, round(middle(board))); take(board, board.data); });
    center.disabled = board.current === null;
    board.tools.replaceChildren(...modes, button("in", "+", null, () => zoom(board, 1 / 1.4, middle(board))),
        button("out", "−", null, () => zoom(board, 1.4, middle(board))),
        button("whole", words.whole, null, () => { board.view = whole(board); draw(board); }), center);
    if (focus) { board.tools.querySelector(`[data-tool="${focus}"]`)?.focus(); }
    form(board);
}

// The fields of a mode; made anew only where the mode or the number of marks changed, lest typing is lost.
function form(board) {
    const state = `${board.mode} ${board.mode === "row" ? "" : board.marks.length}`;
    if (board.formed === state) { return; }
    board.formed = state;
    const words = board.data.words, parts = [];
    const field = (label, name, value) => {
        const made = document.createElement("label"), input = document.createElement("input");
        input.value = value; input.inputMode = "decimal"; input.dataset.field = name;
        made.append(label + " ", input);
        parts.push(made);
        return input;
    };
    const keep = (does) => {
        const made = document.createElement("button");
        made.textContent = words.keep; made.dataset.tool = "keep"; made.onclick = does;
        parts.push(made);
    };
    const number = (name) => Number(board.form.querySelector(`[data-field="${name}"]`).value.trim() || NaN);
    const done = () => { board.marks = []; board.mode = "place"; tools(board); draw(board); tell(board); };
    const bad = () => { board.say.textContent = words.number; };
    if (board.mode === "row") {
        board.many = board.many || 6;
        field(words.many, "many", board.many).oninput = (event) => { board.many = event.target.value; };
    } else if (board.mode === "length" && board.marks.length === 2) {
        field(words.metres, "metres", "");
        keep(() => {
            if (!(number("metres") > 0)) { bad(); return; }
            step(board, { do: "length", a: board.marks[0], b: board.marks[1], metres: number("metres") });
            done();
        });
    } else if (board.mode === "points" && board.marks.length === 2) {
        for (const one of ["1", "2"]) {
            field(`${words.lat} ${one}`, `lat${one}`, "");
            field(`${words.lng} ${one}`, `lng${one}`, "");
        }
        const datum = document.createElement("select");
        datum.setAttribute("aria-label", words.datum);
        for (const [id, said] of words.datums) { datum.append(new Option(said, id)); }
        parts.push(datum);
        keep(() => {
            const [la, lb] = ["1", "2"].map((one) => [number(`lat${one}`), number(`lng${one}`)]);
            if (![...la, ...lb].every(Number.isFinite)) { bad(); return; }
            step(board, { do: "points", a: board.marks[0], b: board.marks[1], la, lb, datum: datum.value });
            done();
        });
    }
    board.form.replaceChildren(...parts);
    board.form.querySelector("input")?.focus();
}

function tell(board) {
    const { words } = board.data, one = board.current === null ? null : named(board, board.current);
    const first = board.marks.length % 2 === 0;
    const said = {
        place: one ? words.sayPlace.replace("{name}", one.name) : words.sayDone,
        row: one ? (first ? words.sayRow : words.sayRowEnd).replace("{name}", one.name) : words.sayDone,
        length: board.marks.length === 2 ? words.sayMetres : words.sayLength,
        points: board.marks.length === 2 ? words.sayDegrees : words.sayPoints,
    }[board.mode];
    board.say.textContent = said;
}

function make(name, attributes) {
    const made = document.createElementNS(SVG, name);
    set(made, attributes);
    return made;
}

function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) { element.setAttribute(name, value); }
}
